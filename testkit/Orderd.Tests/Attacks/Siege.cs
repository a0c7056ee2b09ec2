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
    // How many calls the honest client has answered during an attack, however long they take: that is for the bench to say.
    const int Calls = 500;

    // An attack lasts this long; TEST_ATTACK_SECONDS shortens it for whoever is at work on a limit.
    static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("TEST_ATTACK_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    static readonly TimeSpan TimeToRecover = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Runs an attack, which ends when its token is cancelled and says what it did. Meanwhile every call of the honest client is
    /// answered, and afterwards the memory comes back and whoever comes next is let in.
    /// </summary>
    public async Task<string> HoldsOutAsync(Func<int, CancellationToken, string> attack, Func<Task>? meanwhile = null)
    {
        var client = orderd.OverSocket();
        var id = (await client.addOrderAsync(new() { Items = { "honest" } })).Value;
        await new HonestClient(client, id).RunAsync(WarmUp, 1);
        var rest = ResidentKib();

        var honest = new HonestClient(client, id);
        using var end = new CancellationTokenSource();
        var attacking = Task.Factory.StartNew(
            () => attack(orderd.Tcp.Port, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var processor = orderd.Process.TotalProcessorTime;
        await Task.WhenAll(honest.RunAsync(Time, Calls), meanwhile?.Invoke() ?? Task.CompletedTask);
        var worst = ResidentKib();
        orderd.Process.Refresh();
        processor = orderd.Process.TotalProcessorTime - processor;
        await end.CancelAsync();
        var did = await attacking;

        output.WriteLine(did);
        output.WriteLine($"honest client: {honest.Calls} calls, all answered; orderd: {processor.TotalSeconds:F1} s of a processor");
        Assert.False(orderd.Process.HasExited);

        var recovery = Stopwatch.StartNew();
        while (ResidentKib() > rest + AllowedGrowthKib && recovery.Elapsed < TimeToRecover)
            await Task.Delay(100);
        output.WriteLine($"memory: {rest / 1024} MiB at rest, {worst / 1024} at the end, {ResidentKib() / 1024} after {recovery.Elapsed.TotalSeconds:F1} s");
        Assert.InRange(ResidentKib(), 0, rest + AllowedGrowthKib);
        // Whoever comes next finds nothing of it, once the last connection of the attack has been seen to go.
        var next = orderd.OverTcp();
        await Wait.UntilAsync(() => IsLetInAsync(next, id));
        await new HonestClient(next, id).RunAsync(WarmUp, 1);
        return did;
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
