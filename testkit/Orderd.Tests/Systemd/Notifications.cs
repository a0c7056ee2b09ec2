using System.Diagnostics;
using System.Globalization;
using Orderd.Tests.Native;

namespace Orderd.Tests.Systemd;

/// <summary>What the native daemon tells systemd, and when.</summary>
public sealed class Notifications : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ItIsReadyOnceItServesAndStoppingWhenItIsTold(bool isAbstract)
    {
        var name = isAbstract ? $"@{_folder.Root}" : _folder.File("notify");
        using var systemd = new NotifySocket(name);
        await using var orderd = await StartAsync(("NOTIFY_SOCKET", name));

        var ready = await systemd.NextAsync("READY");
        Assert.Equal("1", ready["READY"]);
        Assert.Contains(_folder.File("o.sock"), ready["STATUS"], StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{orderd.Tcp.Port}", ready["STATUS"], StringComparison.Ordinal);

        Signal.Send(orderd.Process, Signal.Terminate);
        Assert.Equal("1", (await systemd.NextAsync("STOPPING"))["STOPPING"]);
        Assert.Equal(0, await orderd.ExitAsync());
    }

    [Fact]
    public async Task AReloadBeginsAtATimeOfTheMonotonicClockAndEnds()
    {
        using var systemd = new NotifySocket(_folder.File("notify"));
        await using var orderd = await StartAsync(("NOTIFY_SOCKET", _folder.File("notify")));
        await systemd.NextAsync("READY");

        var before = Microseconds();
        Signal.Send(orderd.Process, Signal.HangUp);

        var reloading = await systemd.NextAsync("RELOADING");
        Assert.InRange(long.Parse(reloading["MONOTONIC_USEC"], CultureInfo.InvariantCulture), before, Microseconds());
        await systemd.NextAsync("READY");
    }

    [Fact]
    public async Task TheWatchdogIsFedTwiceInItsTimeAsLongAsCallsAreAnswered()
    {
        using var systemd = new NotifySocket(_folder.File("notify"));
        var watch = Stopwatch.StartNew();
        await using var orderd = await StartAsync(("NOTIFY_SOCKET", _folder.File("notify")), ("WATCHDOG_USEC", "400000"));
        await systemd.NextAsync("READY");

        for (var i = 0; i < 5; i++)
            await systemd.NextAsync("WATCHDOG");

        // The first comes at once, the others 200 ms after each other; never sooner, however busy the machine.
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(700), $"Five came within {watch.Elapsed}.");
        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains("grpc.health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutAWatchdogNothingIsFed()
    {
        using var systemd = new NotifySocket(_folder.File("notify"));
        await using var orderd = await StartAsync(
            ("NOTIFY_SOCKET", _folder.File("notify")), ("WATCHDOG_USEC", "10000"), ("WATCHDOG_PID", "1"));

        var ready = await systemd.NextAsync("READY");
        Signal.Send(orderd.Process, Signal.HangUp);

        // The next thing it says is not that it is alive.
        Assert.Equal("Reloading", (await systemd.NextAsync("STATUS"))["STATUS"]);
        Assert.DoesNotContain("WATCHDOG", ready.Keys);
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(
            socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory"], environment);
    }

    static long Microseconds() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
}
