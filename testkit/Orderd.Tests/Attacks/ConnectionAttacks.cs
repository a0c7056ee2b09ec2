using System.Globalization;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Attacks;

/// <summary>Connections and streams that take up room and do nothing with it.</summary>
[Collection(nameof(Attacks))]
public sealed class ConnectionAttacks(ITestOutputHelper output) : IDisposable
{
    // With a preface and no call, so that only its socket is of interest.
    static readonly byte[] Greeting = [.. Http2Frame.Preface, .. Http2Frame.EmptySettings];
    static readonly TimeSpan IdleStream = TimeSpan.FromSeconds(3);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TenThousandHalfOpenConnections()
    {
        await using var orderd = await StartAsync();
        await new Siege(orderd, output).HoldsOutAsync(
            IdleConnections.HalfOpen, () => orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "silent_connections"));
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
        var freed = 0;
        await new Siege(orderd, output).HoldsOutAsync(
            (port, end) => IdleConnections.StalledReaders(port, "stalled", IdleStream + IdleStream, end),
            async () => freed = await FreedAsync(orderd, "searchOrders", IdleConnections.Readers));
        output.WriteLine($"{freed} searches given up");
    }

    [Fact]
    public async Task AThousandIdleUploads()
    {
        await using var orderd = await StartAsync();
        var freed = 0;
        await new Siege(orderd, output).HoldsOutAsync(
            (port, end) => IdleConnections.IdleUploads(port, IdleStream + IdleStream, end),
            async () => freed = await FreedAsync(orderd, "updateOrders", IdleConnections.Uploads));
        output.WriteLine($"{freed} uploads given up");
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartExactlyAsync(
        _folder.File("o.sock"),
        ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}"],
        ("ORDERD_Limits__IdleStream", $"{IdleStream.TotalSeconds}s"));

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
