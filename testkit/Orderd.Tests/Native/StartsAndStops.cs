using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>Contract 3 and 5: how the native daemon starts, stops and takes signals.</summary>
public sealed class StartsAndStops : IDisposable
{
    readonly ScratchFolder _folder = new();

    string Socket => _folder.File("o.sock");

    string Store => $"sqlite:{_folder.File("orders.db")}";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Interrupt)]
    public async Task StopEndsOpenStreamsWithUnavailableAndExitsCleanly(int signal)
    {
        await using var orderd = await NativeOrderd.StartAsync(Socket, Store);
        var client = orderd.OverSocket();
        var kept = await client.addOrderAsync(new Order { Items = { "kept" } });
        using var update = client.updateOrders();
        await update.RequestStream.WriteAsync(new Order { Id = "never", Items = { "half sent" } });
        using var process = client.processOrders();
        await process.RequestStream.WriteAsync(new StringValue { Value = "unknown" });
        Assert.True(await process.ResponseStream.MoveNext());

        Signal.Send(orderd.Process, signal);

        AssertUnavailable(await Assert.ThrowsAsync<RpcException>(async () => await update.ResponseAsync));
        AssertUnavailable(await Assert.ThrowsAsync<RpcException>(async () => await process.ResponseStream.MoveNext()));
        Assert.Equal(0, await orderd.ExitAsync());
        Assert.False(File.Exists(Socket));

        await using var next = await NativeOrderd.StartAsync(Socket, Store);
        Assert.Equal("kept", (await next.OverTcp().getOrderAsync(kept)).Items.Single());
        var never = await Assert.ThrowsAsync<RpcException>(async () => await next.OverTcp().getOrderAsync(new StringValue { Value = "never" }));
        Assert.Equal(StatusCode.NotFound, never.StatusCode);
    }

    [Fact]
    public async Task StopUnderLoadLosesNothingThatWasAcknowledged()
    {
        var acknowledged = new ConcurrentBag<string>();
        var statuses = new ConcurrentBag<StatusCode>();
        await using (var orderd = await NativeOrderd.StartAsync(Socket, Store))
        {
            var client = orderd.OverTcp();
            var callers = Enumerable.Range(0, 32).Select(async _ =>
            {
                try
                {
                    while (true)
                        acknowledged.Add((await client.addOrderAsync(new Order { Items = { "load" } })).Value);
                }
                catch (RpcException e)
                {
                    statuses.Add(e.StatusCode);
                }
            }).ToArray();
            await Wait.UntilAsync(() => acknowledged.Count > 200);
            Assert.Equal(0, await orderd.StopAsync());
            await Task.WhenAll(callers);
        }

        Assert.All(statuses, status => Assert.Equal(StatusCode.Unavailable, status));
        await using var next = await NativeOrderd.StartAsync(Socket, Store);
        var stored = await StoredIdsAsync(next.OverSocket());
        Assert.Empty(acknowledged.Except(stored));
    }

    [Fact]
    public async Task HangUpDoesNotEndIt()
    {
        await using var orderd = await NativeOrderd.StartAsync(Socket, "memory");
        Signal.Send(orderd.Process, Signal.HangUp);
        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "hangup");
        Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order())).Value);
    }

    [Fact]
    public async Task TheSocketIsForOwnerAndGroupAndTheStoreForTheOwnerAlone()
    {
        var store = _folder.File("data/orders.db");
        await using var orderd = await NativeOrderd.StartAsync(Socket, $"sqlite:{store}");
        await orderd.OverSocket().addOrderAsync(new Order());
        Assert.Equal(Convert.ToInt32("660", 8), (int)File.GetUnixFileMode(Socket));
        Assert.Equal(Convert.ToInt32("700", 8), (int)File.GetUnixFileMode(_folder.File("data")));
        Assert.All(Directory.GetFiles(_folder.File("data")), file => Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task AStaleSocketIsReplaced()
    {
        await using (var killed = await NativeOrderd.StartAsync(Socket, "memory"))
            await killed.KillAsync();
        Assert.True(File.Exists(Socket));
        await using var next = await NativeOrderd.StartAsync(Socket, "memory");
        Assert.NotEmpty((await next.OverSocket().addOrderAsync(new Order())).Value);
    }

    [Fact]
    public async Task ALiveSocketIsLeftAlone()
    {
        await using var first = await NativeOrderd.StartAsync(Socket, "memory");
        // More than once: a failed start must not open the door for the next one.
        for (var i = 0; i < 2; i++)
        {
            var second = await ProgramRun.Of(Binaries.Orderd, ["--socket", Socket, "--listen", "none", "--store", "memory"]);
            Assert.Equal(1, second.ExitCode);
            Assert.Equal($"orderd: another orderd is listening on {Socket}. Stop that one, or name another path with --socket.\n", second.Error);
        }

        Assert.NotEmpty((await first.OverSocket().addOrderAsync(new Order())).Value);
    }

    [Fact]
    public async Task AStoreInUseIsRefused()
    {
        await using var first = await NativeOrderd.StartAsync(Socket, Store);
        for (var i = 0; i < 2; i++)
        {
            var second = await ProgramRun.Of(Binaries.Orderd, ["--socket", _folder.File("2.sock"), "--listen", "none", "--store", Store]);
            Assert.Equal(1, second.ExitCode);
            Assert.Contains("is in use by another orderd", second.Error, StringComparison.Ordinal);
        }

        Assert.NotEmpty((await first.OverSocket().addOrderAsync(new Order())).Value);
    }

    [Fact]
    public async Task WhatIsNotASocketIsNeverDeleted()
    {
        await File.WriteAllTextAsync(Socket, "precious");
        var run = await ProgramRun.Of(Binaries.Orderd, ["--socket", Socket, "--listen", "none", "--store", "memory"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not a socket and is left alone", run.Error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(Socket));
    }

    static void AssertUnavailable(RpcException e) =>
        Assert.True(e is { StatusCode: StatusCode.Unavailable, Status.Detail: "orderd is stopping; try again in a moment." }, e.ToString());

    static async Task<List<string>> StoredIdsAsync(OrderManagement.OrderManagementClient client)
    {
        using var search = client.searchOrders(new StringValue { Value = "" });
        return await search.ResponseStream.ReadAllAsync().Select(order => order.Id).ToListAsync();
    }
}
