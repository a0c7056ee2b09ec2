using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Orderd.Bench.Cluster;

/// <summary>Tells a running <c>make cluster</c> what to do, over its control socket: a line each, answered with a line of JSON.</summary>
sealed class ClusterControl : IDisposable
{
    readonly StreamReader _reader;
    readonly StreamWriter _writer;

    ClusterControl(Stream stream) => (_reader, _writer) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true });

    public static async Task<ClusterControl> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new ClusterControl(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Has a command carried out; when that was, by the clock of <see cref="Stopwatch"/>, which is that of Linux.</summary>
    public async Task<TimeSpan> DoAsync(string command)
    {
        using var answer = await AskAsync(command);
        return answer.RootElement.TryGetProperty("at", out var at) ? TimeSpan.FromSeconds(at.GetDouble()) : Now;
    }

    public async Task<IReadOnlyList<ClusterDaemon>> DaemonsAsync()
    {
        using var status = await AskAsync("status");
        return
        [
            .. status.RootElement.GetProperty("daemons").EnumerateArray()
                .Select(daemon => new ClusterDaemon(daemon.GetProperty("port").GetInt32(), daemon.GetProperty("log").GetString()!)),
        ];
    }

    /// <summary>When a commit that was made beside orderd ended, on whatever node, since that moment.</summary>
    public async Task<IReadOnlyList<TimeSpan>> CommitsAsync(TimeSpan since)
    {
        using var answer = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"commits {since.TotalSeconds:F3}"));
        return [.. answer.RootElement.GetProperty("commits").EnumerateArray().Select(commit => TimeSpan.FromSeconds(commit[0].GetDouble())).Order()];
    }

    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    async Task<JsonDocument> AskAsync(string command)
    {
        await _writer.WriteAsync(command + "\n");
        var answer = JsonDocument.Parse(await _reader.ReadLineAsync() ?? throw new BenchFailure("the cluster has ended."));
        return answer.RootElement.TryGetProperty("error", out var error)
            ? throw new BenchFailure($"{command}: {error.GetString()}")
            : answer;
    }
}
