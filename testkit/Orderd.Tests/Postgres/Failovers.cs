using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;
using Xunit.Abstractions;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Postgres;

/// <summary>Two native daemons on a primary and its standby, and what happens to the primary under load.</summary>
public sealed class Failovers(ITestOutputHelper output) : IDisposable
{
    const string CommitsThatWait =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name LIKE 'orderd/%'";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("is killed")]
    [InlineData("hangs")]
    [InlineData("stops in good order")]
    [Trait("Contract", "13 Failover: no acknowledged order is lost, none is there twice, and calls go on by themselves")]
    public async Task NothingIsLostWhenThePrimary(string fails)
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var first = await StartAsync(pair, 1);
        await using var second = await StartAsync(pair, 2);
        await using var load = new ClusterLoad(first, second);
        await load.MoreAsync(500);

        if (fails == "is killed")
            await pair.KillPrimaryAsync();
        else if (fails == "hangs")
            pair.PausePrimary();
        else
            await pair.Primary.StopAsync();
        await pair.PromoteAsync();
        await load.MoreAsync(500);
        // It comes back, on its old timeline, and must not be written to or read from.
        if (fails == "is killed")
            await pair.RestartOldPrimaryAsync();
        else if (fails == "hangs")
            pair.ResumePrimary();
        await load.MoreAsync(500);

        await load.CheckAsync(second);
        output.WriteLine($"{load.Acknowledged} orders acknowledged, {load.Repeats} calls repeated");
        Assert.Equal(0, await StopAsync(first, second));
    }

    [Fact]
    [Trait("Contract", "13 Durability: a commit whose wait for the standby is cut short is not acknowledged")]
    public async Task ACommitThatIsCancelledWhileItWaitsForItsStandbyIsNotAcknowledged()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var orderd = await StartAsync(pair, 1);
        await ClaimedAsync(pair);

        pair.PauseReplication();
        var adding = orderd.Orders().AddAsync(new Order { Items = { "in doubt" } });
        var waiting = await WaitingCommitAsync(pair, 0);
        // PostgreSQL says to its client that the order is stored, which it is: on this one server.
        await pair.Primary.ExecuteAsync($"SELECT pg_cancel_backend({waiting})");
        // By another connection, orderd waits for the standby once more.
        await WaitingCommitAsync(pair, waiting);
        Assert.False(adding.IsCompleted);

        pair.ResumeReplication();
        var id = await adding;
        Assert.Equal("in doubt", Assert.Single((await orderd.Orders().GetAsync(id)).Items));
        Assert.Single(await orderd.Orders().SearchAsync("in doubt"));
    }

    [Fact]
    [Trait("Contract", "13 Durability: a deadline answers its caller, and the commit ends by itself")]
    public async Task ADeadlineDuringTheWaitForTheStandbyEndsNoCommit()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var orderd = await StartAsync(pair, 1);
        var client = orderd.OverSocket();
        await ClaimedAsync(pair);

        pair.PauseReplication();
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await client.addOrderAsync(new Order { Items = { "late" } }, deadline: DateTime.UtcNow.AddSeconds(1)));
        Assert.Equal(StatusCode.DeadlineExceeded, refused.StatusCode);
        Assert.Equal(1, await pair.Primary.QueryAsync<long>(CommitsThatWait));

        pair.ResumeReplication();
        var orders = orderd.Orders();
        await Wait.UntilAsync(async () => (await orders.SearchAsync("late")).Count == 1);
    }

    [Fact]
    [Trait("Contract", "13 Durability: orderd says that a cluster may lose orders, and that it has")]
    public async Task AnAsynchronousClusterLosesAndOrderdSaysSo()
    {
        await using var pair = await PostgresPair.StartAsync(synchronous: false);
        await using var orderd = await StartAsync(pair, 1);
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "asynchronous");
        await orderd.Orders().AddAsync(new Order { Items = { "kept" } });
        await Wait.UntilAsync(async () => await pair.Standby.QueryAsync<long>("SELECT count(*) FROM orderd.orders", "orders") == 1);
        await pair.DisconnectStandbyAsync();
        var id = await orderd.Orders().AddAsync(new Order { Items = { "lost" } });

        await pair.KillPrimaryAsync();
        await pair.PromoteAsync();
        await orderd.Orders().AddAsync(new Order { Items = { "after" } });

        Assert.False(await orderd.Orders().HasAsync(id));
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "acknowledged_lost");
    }

    [Fact]
    [Trait("Contract", "13 Durability: with durability=synchronous orderd takes no writes while there is no synchronous standby")]
    public async Task WithoutItsSynchronousStandbyItTakesNoWritesWhereItIsToldSo()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("1.sock"), $"{pair.Store}?durability=synchronous");
        var orders = orderd.Orders();
        var id = await orders.AddAsync(new Order { Items = { "confirmed" } });

        await pair.SetSynchronousAsync(false);
        await Wait.UntilAsync(async () => await IsRefusedAsync(orders));
        Assert.Equal(id, (await orders.GetAsync(id)).Id);

        await pair.SetSynchronousAsync(true);
        await Wait.UntilAsync(async () => !await IsRefusedAsync(orders));
    }

    [Fact]
    [Trait("Contract", "13 Failover: while there is no primary, calls wait up to their deadlines and hear UNAVAILABLE or DEADLINE_EXCEEDED")]
    public async Task WithoutAPrimaryCallsWaitAndHealthIsRed()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var orderd = await StartAsync(pair, 1);
        var id = await orderd.Orders().AddAsync(new Order { Items = { "before" } });
        var health = new Health.HealthClient(orderd.SocketChannel());
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest())).Status);

        await pair.KillPrimaryAsync();
        await Wait.UntilAsync(async () => (await health.CheckAsync(new HealthCheckRequest())).Status == ServingStatus.NotServing);
        var client = orderd.OverSocket();
        foreach (var call in (Func<DateTime, Task>[])
        [
            async deadline => await client.getOrderAsync(new StringValue { Value = id }, deadline: deadline),
            async deadline => await client.addOrderAsync(new Order { Items = { "refused" } }, deadline: deadline),
            async deadline => await client.deleteOrderAsync(new StringValue { Value = id }, deadline: deadline),
        ])
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => call(DateTime.UtcNow.AddSeconds(1)));
            Assert.Contains(error.StatusCode, (StatusCode[])[StatusCode.Unavailable, StatusCode.DeadlineExceeded]);
        }

        var waiting = orderd.Orders().GetAsync(id);
        await pair.PromoteAsync();
        Assert.Equal(id, (await waiting).Id);
        await Wait.UntilAsync(async () => (await health.CheckAsync(new HealthCheckRequest())).Status == ServingStatus.Serving);
        Assert.Empty(await orderd.Orders().SearchAsync("refused"));
    }

    Task<NativeOrderd> StartAsync(PostgresPair pair, int number) => NativeOrderd.StartAsync(_folder.File($"{number}.sock"), pair.Store);

    static async Task<int> StopAsync(params NativeOrderd[] daemons) => (await Task.WhenAll(daemons.Select(daemon => daemon.StopAsync()))).Max();

    static async Task<bool> IsRefusedAsync(OrderCalls orders)
    {
        try
        {
            await orders.AddAsync(new Order { Items = { "another" } });
            return false;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            Assert.Contains("durability=synchronous", e.Status.Detail, StringComparison.Ordinal);
            return true;
        }
    }

    // Each connection that writes has said so, and the next thing to wait for the standby is an order.
    static async Task ClaimedAsync(PostgresPair pair)
    {
        await Wait.UntilAsync(async () => await pair.Standby.QueryAsync<long>("SELECT count(*) FROM orderd.lanes", "orders") == 2);
        await Wait.UntilAsync(async () => await pair.Primary.QueryAsync<long>(CommitsThatWait) == 0);
    }

    // Its process there, which is another one than this.
    static async Task<int> WaitingCommitAsync(PostgresPair pair, int other)
    {
        var process = 0;
        await Wait.UntilAsync(async () =>
        {
            process = await pair.Primary.QueryAsync<int>($"{CommitsThatWait.Replace("count(*)", "min(pid)", StringComparison.Ordinal)} AND pid <> {other}");
            return process != 0;
        });
        return process;
    }
}
