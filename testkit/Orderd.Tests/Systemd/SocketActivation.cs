using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Systemd;

/// <summary>The native daemon on inherited sockets.</summary>
public sealed class SocketActivation : IDisposable
{
    const int Restarts = 5;

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ItServesBothInPlaceOfWhatIsConfigured()
    {
        await using var orderd = await ActivatedOrderd.StartAsync(_folder);

        var id = await orderd.OverSocket().addOrderAsync(new Order { Items = { "inherited" } });
        Assert.Equal("inherited", (await orderd.OverTcp().getOrderAsync(id)).Items.Single());

        Assert.False(File.Exists(_folder.File("other.sock")));
        // Nothing to claim, nothing to lock.
        Assert.False(File.Exists($"{orderd.Socket}.lock"));
    }

    [Fact]
    public async Task AConnectionMadeWhileItRestartsIsServedByTheNext()
    {
        await using var orderd = await ActivatedOrderd.StartAsync(_folder);
        var id = await orderd.OverSocket().addOrderAsync(new Order { Items = { "kept" } });

        for (var i = 0; i < Restarts; i++)
        {
            var restart = orderd.RestartAsync();
            // Connections of their own, made at whatever stage the stop is in.
            Assert.Equal("kept", (await orderd.OverSocket().getOrderAsync(id)).Items.Single());
            Assert.Equal("kept", (await orderd.OverTcp().getOrderAsync(id)).Items.Single());
            await restart;
            Assert.True(File.Exists(orderd.Socket));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RestartsUnderLoadFailNoCall(bool overSocket)
    {
        await using var orderd = await ActivatedOrderd.StartAsync(_folder);
        var client = overSocket ? orderd.OverSocket() : orderd.OverTcp();
        var acknowledged = new ConcurrentBag<string>();
        var stop = false;
        // More than one connection has streams for.
        var callers = Enumerable.Range(0, 150).Select(async _ =>
        {
            while (!Volatile.Read(ref stop))
                acknowledged.Add((await client.addOrderAsync(new Order { Items = { "load" } })).Value);
        }).ToArray();

        for (var i = 0; i < Restarts; i++)
        {
            var goal = acknowledged.Count + 500;
            await Wait.UntilAsync(() => acknowledged.Count >= goal || callers.Any(caller => caller.IsFaulted));
            await orderd.RestartAsync();
        }

        Volatile.Write(ref stop, true);
        // Throws what any of the calls threw.
        await Task.WhenAll(callers);

        using var search = orderd.OverSocket().searchOrders(new StringValue { Value = "load" });
        var stored = await search.ResponseStream.ReadAllAsync().Select(order => order.Id).ToHashSetAsync();
        Assert.DoesNotContain(acknowledged, id => !stored.Contains(id));
    }

    [Fact]
    public async Task WhatIsNoListeningSocketIsRefused()
    {
        // Descriptor 3 is a file.
        var run = await ProgramRun.Of("/bin/sh",
            ["-c", "exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\"", "sh", Binaries.Orderd, "--store", "memory"]);
        Assert.Equal(78, run.ExitCode);
        Assert.Contains("descriptor 3, which does not listen", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatWasPassedToAnotherProcessIsLeftAlone()
    {
        var socket = _folder.File("o.sock");
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory"], ("LISTEN_FDS", "1"), ("LISTEN_PID", "1"));
        Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order())).Value);
    }
}
