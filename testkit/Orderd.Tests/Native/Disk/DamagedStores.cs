using System.Text;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Native.Disk;

/// <summary>Bytes that are not as they were written: the daemon says so, and never answers with something else.</summary>
public sealed class DamagedStores : IDisposable
{
    const int Refused = 78;
    const int Orders = 300;

    readonly ScratchFolder _folder = new();

    string Store => _folder.File("orders.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "10 Damage: DATA_LOSS names the order where it can be named, and health turns red")]
    public async Task AnOrderThatCannotBeReadIsNamed()
    {
        await MakeAsync(stop: true);
        var bytes = await File.ReadAllBytesAsync(Store);
        // The description, behind which nothing is but orders.
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("Description of 150."));
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(Store, bytes);

        await using (var orderd = await StartAsync())
        {
            var failure = await Assert.ThrowsAsync<RpcException>(async () => await orderd.OverSocket().getOrderAsync(new() { Value = "150" }));
            Assert.Equal(StatusCode.DataLoss, failure.StatusCode);
            Assert.StartsWith("Order 150 cannot be read", failure.Status.Detail, StringComparison.Ordinal);
            // Others are served.
            Assert.Equal("0", (await orderd.OverSocket().getOrderAsync(new() { Value = "0" })).Id);
            var health = new Health.HealthClient(orderd.SocketChannel());
            await Wait.UntilAsync(async () => (await health.CheckAsync(new HealthCheckRequest())).Status == ServingStatus.NotServing);
        }

        var verified = await ProgramRun.Of(Binaries.Orderd, ["--verify", "--store", $"sqlite:{Store}"]);
        Assert.Contains("order 150 cannot be read", verified.Output, StringComparison.Ordinal);
        Assert.Contains("does not match its checksum", verified.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Contract", "10 Damage: a write-ahead log that has lost acknowledged writes is refused")]
    // Its header, a frame at its start, one of the last write.
    [InlineData(17)]
    [InlineData(2_000)]
    [InlineData(-2_000)]
    public async Task ADamagedLogIsRefused(int at)
    {
        await MakeAsync(stop: false);
        var log = await File.ReadAllBytesAsync(Store + "-wal");
        log[at < 0 ? log.Length + at : at] ^= 1;
        await File.WriteAllBytesAsync(Store + "-wal", log);

        await AssertRefusedAsync("has lost acknowledged writes");
        Assert.Equal(log, await File.ReadAllBytesAsync(Store + "-wal"));
        // Who wants the rest gets it.
        await using var orderd = await StartAsync("--accept-loss");
        Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order { Items = { "after" } })).Value);
    }

    [Fact]
    [Trait("Contract", "10 Damage: a log that is gone is missed")]
    public async Task ALogThatIsGoneIsMissed()
    {
        await MakeAsync(stop: false);
        File.Move(Store + "-wal", _folder.File("away"));
        await AssertRefusedAsync("is gone");
        File.Move(_folder.File("away"), Store + "-wal");
        await using var orderd = await StartAsync();
        Assert.Equal("299", (await orderd.OverSocket().getOrderAsync(new() { Value = "299" })).Id);
    }

    async Task AssertRefusedAsync(string what)
    {
        var run = await ProgramRun.Of(
            Binaries.Orderd, ["--socket", _folder.File("o.sock"), "--listen", "none", "--store", $"sqlite:{Store}"]);
        Assert.Equal(Refused, run.ExitCode);
        Assert.Contains(what, run.Error, StringComparison.Ordinal);
        Assert.Contains("--accept-loss", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    Task<NativeOrderd> StartAsync(params string[] more) => NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{Store}", more);

    async Task MakeAsync(bool stop)
    {
        await using var orderd = await StartAsync();
        foreach (var part in Enumerable.Range(0, Orders).Chunk(Orders / 3))
        {
            using var call = orderd.OverSocket().updateOrders();
            foreach (var i in part)
                await call.RequestStream.WriteAsync(Order(i));
            await call.RequestStream.CompleteAsync();
            await call;
        }

        if (stop)
            Assert.Equal(0, await orderd.StopAsync());
        else
            await orderd.KillAsync();
    }

    static Order Order(int i) => new() { Id = $"{i}", Items = { $"item {i}", "item" }, Description = $"Description of {i}." + new string('-', 400) };
}
