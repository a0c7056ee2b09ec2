using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Attacks;

/// <summary>Connections and streams that take up room and do nothing with it.</summary>
[Collection(nameof(Attacks))]
public sealed class ConnectionAttackTests(ITestOutputHelper output) : IDisposable
{
    const string Search = "/ecommerce.OrderManagement/searchOrders";
    const string Update = "/ecommerce.OrderManagement/updateOrders";
    const int Readers = 50;
    const int Uploads = 1_000;
    const int UploadsPerConnection = 100;
    // With a preface and no call, so that only its socket is of interest.
    static readonly byte[] Greeting = [.. Http2Frame.Preface, .. Http2Frame.EmptySettings];
    static readonly TimeSpan IdleStream = TimeSpan.FromSeconds(3);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TenThousandHalfOpenConnections()
    {
        await using var orderd = await StartAsync();
        await new Siege(orderd, output).HoldsOutAsync((port, end) => Crowd.Run(port, 10_000, Http2Frame.Preface[..12], end));
    }

    [Fact]
    public async Task MoreConnectionsThanFileDescriptors()
    {
        await using var orderd = await StartAsync();
        // Far fewer than its limits need, which it can only be given after its start.
        var limited = await ProgramRun.Of(
            "prlimit", ["--pid", orderd.Process.Id.ToString(CultureInfo.InvariantCulture), "--nofile=100"]);
        Assert.Equal(0, limited.ExitCode);
        await new Siege(orderd, output).HoldsOutAsync(
            (port, end) => Crowd.Run(port, 1_000, Greeting, end),
            () => orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "out_of_descriptors"));
    }

    [Fact]
    public async Task FiftyStalledReadersOfALargeSearch()
    {
        await using var orderd = await StartAsync();
        await FillAsync(orderd.OverSocket(), 20_000);
        var query = new StringValue { Value = "stalled" }.ToByteArray();
        var freed = 0;
        await new Siege(orderd, output).HoldsOutAsync(
            (port, end) => InRounds(() => [.. Enumerable.Range(0, Readers).Select(i => StalledReader(port, query, i % 2 == 0))], end),
            async () => freed = await FreedAsync(orderd, "searchOrders", Readers));
        output.WriteLine($"{freed} searches given up");
    }

    [Fact]
    public async Task AThousandIdleUploads()
    {
        await using var orderd = await StartAsync();
        var order = new Order { Id = "upload", Description = new string('x', 1_000) }.ToByteArray();
        var freed = 0;
        await new Siege(orderd, output).HoldsOutAsync(
            (port, end) => InRounds(() => [.. Enumerable.Range(0, Uploads / UploadsPerConnection).Select(_ => IdleUploader(port, order))], end),
            async () => freed = await FreedAsync(orderd, "updateOrders", Uploads));
        output.WriteLine($"{freed} uploads given up");
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartExactlyAsync(
        _folder.File("o.sock"),
        ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}"],
        ("ORDERD_Limits__IdleStream", $"{IdleStream.TotalSeconds}s"));

    // All of it again as soon as what there is must have been given up.
    static string InRounds(Func<List<HostileConnection>> open, CancellationToken end)
    {
        var rounds = 0;
        for (; !end.IsCancellationRequested; rounds++)
        {
            var connections = open();
            end.WaitHandle.WaitOne(IdleStream + IdleStream);
            connections.ForEach(connection => connection.Dispose());
        }

        return $"{rounds} rounds";
    }

    // One does not read its socket at all, the other gives HTTP/2 no window.
    static HostileConnection StalledReader(int port, byte[] query, bool isDeaf)
    {
        var connection = HostileConnection.Open(port, isDeaf ? [.. Http2Frame.WidestStreams, .. Http2Frame.WidestConnection] : null, 4_096)!;
        connection.Send([.. Http2Frame.Headers(1, Search), .. Http2Frame.Message(1, query, endStream: true)]);
        return connection;
    }

    // Within the window that the server opens at first, for a connection and for each stream.
    static HostileConnection IdleUploader(int port, byte[] order)
    {
        var connection = HostileConnection.Open(port)!;
        for (var i = 0; i < UploadsPerConnection; i++)
        {
            var stream = (2 * i) + 1;
            var orders = Enumerable.Repeat(Http2Frame.Message(stream, order, endStream: false), 8).SelectMany(frame => frame);
            connection.Send([.. Http2Frame.Headers(stream, Update), .. orders]);
        }

        return connection;
    }

    // How many calls the daemon had given up when there were so many at last.
    static async Task<int> FreedAsync(NativeOrderd orderd, string method, int atLeast)
    {
        var freed = 0;
        var seen = 0;
        await Wait.UntilAsync(() =>
        {
            var lines = orderd.Log.Lines;
            freed += lines.Skip(seen).Count(line =>
                line.Contains(method, StringComparison.Ordinal) && line.Contains("\"ResourceExhausted\"", StringComparison.Ordinal));
            seen = lines.Count;
            return freed >= atLeast;
        });
        return freed;
    }

    static async Task FillAsync(OrderManagement.OrderManagementClient client, int orders)
    {
        const int PerStream = 5_000;
        for (var first = 0; first < orders; first += PerStream)
        {
            using var call = client.updateOrders();
            for (var i = first; i < first + PerStream; i++)
                await call.RequestStream.WriteAsync(new Order { Id = $"{i}", Items = { "stalled" }, Description = new string('x', 1_000) });
            await call.RequestStream.CompleteAsync();
            await call;
        }
    }
}
