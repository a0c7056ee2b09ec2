using System.Net;
using System.Text;
using System.Text.Json;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 4: callers cannot fill the log. On the native daemon.</summary>
public sealed class LogFloods : IDisposable
{
    const int Calls = 2_000;
    const int AtATime = 50;
    // Each of these becomes six bytes in JSON. As HPACK repeats it, all of it takes forty bytes on the wire.
    static readonly string Value = new('"', 3_900);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // Within the limit for headers, and beyond.
    [InlineData(4, "Unauthenticated")]
    [InlineData(6, "ResourceExhausted")]
    public async Task CallsOfThoseWhoAreNobodyAreCountedRatherThanWritten(int headers, string status)
    {
        await File.WriteAllTextAsync(_folder.File("tokens"), new IssuedToken("a", "reader").Line);
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", _folder.File("tokens")));

        await FloodAsync(orderd, headers);
        Assert.Equal(0, await orderd.StopAsync());

        var lines = orderd.Log.Lines.Select(line => JsonElement.Parse(line)).ToList();
        var written = lines.Count(line => Event(line) == "call");
        var counted = lines.Where(line => Event(line) == "calls_refused").Sum(line => long.Parse(
            line.GetProperty("fields").GetProperty("Count").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Calls, written + counted);
        // One lot of them a minute; nobody waits for so many minutes here.
        Assert.InRange(written, 1, Calls / 4);
        Assert.All(lines.Where(line => Event(line) == "call"), line => Assert.Equal(status, line.GetProperty("status").GetString()));
        AssertBounded(orderd);
    }

    [Fact]
    public async Task ALineOfAKnownCallerIsBoundedToo()
    {
        await using var orderd = await StartAsync();

        await FloodAsync(orderd, 4);
        Assert.Equal(0, await orderd.StopAsync());

        Assert.Equal(Calls, orderd.Log.Lines.Count(line => Event(JsonElement.Parse(line)) == "call"));
        AssertBounded(orderd);
    }

    static async Task FloodAsync(NativeOrderd orderd, int headers)
    {
        using var client = new HttpClient { Timeout = NativeOrderd.Bound };
        using var turns = new SemaphoreSlim(AtATime);
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(async _ =>
        {
            await turns.WaitAsync();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(orderd.Tcp, "/ecommerce.OrderManagement/getOrder"))
                {
                    Version = HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/grpc") } },
                };
                for (var i = 0; i < headers; i++)
                    request.Headers.TryAddWithoutValidation($"x-note-{i}", Value);
                using var response = await client.SendAsync(request);
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory"], environment);
    }

    static void AssertBounded(NativeOrderd orderd) =>
        // With its line feed.
        Assert.All(orderd.Log.Lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line) + 1, 1, 4 * 1024));

    static string Event(JsonElement line) => line.GetProperty("event").GetString()!;
}
