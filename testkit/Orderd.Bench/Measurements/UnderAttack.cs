using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Orderd.Bench.Load;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Attacks;

namespace Orderd.Bench.Measurements;

/// <summary>
/// How long an honest client waits for an order while somebody attacks, beside how long it waits on the same daemon just before. That
/// every call is answered is for the tests to see to; how soon depends on what the attacker leaves of the machine.
/// </summary>
sealed class UnderAttack(Workplace workplace, Scale scale, Report report)
{
    const int StalledOrders = 20_000;
    const string StalledText = "stalled";

    // Longer than any attack here goes on.
    static readonly TimeSpan NoRounds = TimeSpan.FromHours(1);
    // Some 200 calls a second: enough for a 99th percentile, and little beside the attack.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    static readonly StringValue Id = new() { Value = StoredOrder.Id };

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await MeasureAsync("calls begun and reset", FrameFlood.RapidReset, cancellationToken);
        await MeasureAsync("headers without an end", FrameFlood.Continuation, cancellationToken);
        await MeasureAsync("empty headers without an end", FrameFlood.EmptyContinuation, cancellationToken);
        await MeasureAsync("pings", FrameFlood.Ping, cancellationToken);
        await MeasureAsync("settings", FrameFlood.Settings, cancellationToken);
        await MeasureAsync("half-open connections", IdleConnections.HalfOpen, cancellationToken);
        await MeasureAsync("idle uploads", (port, end) => IdleConnections.IdleUploads(port, NoRounds, end), cancellationToken);
        await MeasureAsync(
            "stalled readers", (port, end) => IdleConnections.StalledReaders(port, StalledText, NoRounds, end), cancellationToken, StalledOrders);
    }

    async Task MeasureAsync(string what, Func<int, CancellationToken, string> attack, CancellationToken cancellationToken, int orders = 0)
    {
        await using var orderd = await ServerProcess.StartOrderdAsync(workplace, $"{what.Replace(' ', '-')}.db", cancellationToken);
        await StoredOrder.PutAsync(orderd, cancellationToken);
        await FillAsync(orderd, orders, cancellationToken);
        using var client = new Client(orderd.Port);
        // The first calls, which also wait for the code of this process, are not counted.
        await CallAsync(client, cancellationToken);
        var before = await CallAsync(client, cancellationToken);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attacking = Task.Factory.StartNew(
            () => attack(orderd.Port, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var during = await CallAsync(client, cancellationToken);
        await end.CancelAsync();
        await attacking;
        report.Add($"getOrder under attack: {what}", $"p50 {Report.Milliseconds(during.Median)}, p99 {Report.Milliseconds(during.At(0.99))} "
            + $"(without: p50 {Report.Milliseconds(before.Median)}, p99 {Report.Milliseconds(before.At(0.99))})");
    }

    static async Task FillAsync(ServerProcess orderd, int orders, CancellationToken cancellationToken)
    {
        using var client = new UpdateClient(orderd.Port);
        var stalled = Enumerable.Range(0, orders).Select(i => new Order { Id = $"{i}-stalled", Items = { StalledText }, Description = new string('x', 1_000) });
        foreach (var part in stalled.Chunk(UpdateClient.MaxStreamLength))
            await client.SendAsync(UpdateClient.Stream(part), cancellationToken);
    }

    async Task<Samples> CallAsync(Client client, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        var running = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(Pause);
        while (running.Elapsed < scale.Attack)
        {
            var start = Stopwatch.GetTimestamp();
            await client.Orders.getOrderAsync(Id, cancellationToken: cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start));
            await pause.WaitForNextTickAsync(cancellationToken);
        }

        return new Samples(times);
    }
}
