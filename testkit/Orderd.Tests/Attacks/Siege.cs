using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Attacks;

/// <summary>An attack on the native daemon over TCP, from threads of its own, while an honest client calls over the socket.</summary>
sealed class Siege(NativeOrderd orderd, ITestOutputHelper output)
{
    const int AllowedGrowthKib = 64 * 1024;
    const double AllowedMilliseconds = 100;

    // The time; TEST_ATTACK_SECONDS shortens it for whoever is at work on a limit.
    static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("TEST_ATTACK_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    static readonly TimeSpan TimeToRecover = TimeSpan.FromSeconds(60);

    /// <summary>Runs an attack, which ends when its token falls and says what it did; checks what the issue asks for.</summary>
    public async Task HoldsOutAsync(Func<int, CancellationToken, string> attack, Func<Task>? meanwhile = null)
    {
        var client = orderd.OverSocket();
        var id = (await client.addOrderAsync(new() { Items = { "honest" } })).Value;
        await new HonestClient(client, id).RunAsync(WarmUp);
        var rest = ResidentKib();

        var honest = new HonestClient(client, id);
        using var end = new CancellationTokenSource();
        var attacking = Task.Factory.StartNew(
            () => attack(orderd.Tcp.Port, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var processor = orderd.Process.TotalProcessorTime;
        await Task.WhenAll(honest.RunAsync(Time), meanwhile?.Invoke() ?? Task.CompletedTask);
        var worst = ResidentKib();
        orderd.Process.Refresh();
        processor = orderd.Process.TotalProcessorTime - processor;
        await end.CancelAsync();
        var did = await attacking;

        output.WriteLine($"{did} in {Time.TotalSeconds:F0} s");
        output.WriteLine($"honest client: {honest.Calls} calls, p99 {honest.Percentile99:F1} ms, longest {honest.Longest:F1} ms");
        output.WriteLine($"orderd: {processor.TotalSeconds / Time.TotalSeconds:P0} of a processor");
        Assert.InRange(honest.Percentile99, 0, AllowedMilliseconds);
        Assert.True(honest.Calls > Time.TotalSeconds * 1_000 / AllowedMilliseconds);
        Assert.False(orderd.Process.HasExited);

        var recovery = Stopwatch.StartNew();
        while (ResidentKib() > rest + AllowedGrowthKib && recovery.Elapsed < TimeToRecover)
            await Task.Delay(100);
        output.WriteLine($"memory: {rest / 1024} MiB at rest, {worst / 1024} at the end, {ResidentKib() / 1024} after {recovery.Elapsed.TotalSeconds:F1} s");
        Assert.InRange(ResidentKib(), 0, rest + AllowedGrowthKib);
        // Whoever comes next finds nothing of it, once the last connection of the attack has been seen to go.
        var next = orderd.OverTcp();
        await Wait.UntilAsync(() => IsLetInAsync(next, id));
        await new HonestClient(next, id).RunAsync(WarmUp);
    }

    static async Task<bool> IsLetInAsync(OrderManagement.OrderManagementClient client, string id)
    {
        try
        {
            await client.getOrderAsync(new StringValue { Value = id });
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }

    long ResidentKib()
    {
        var line = File.ReadLines($"/proc/{orderd.Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
