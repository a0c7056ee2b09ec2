using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Attacks;

/// <summary>A client on the Unix socket that reads one order again and again, and takes the time of each call.</summary>
sealed class HonestClient(OrderManagement.OrderManagementClient client, string id)
{
    // Some 200 calls a second: enough for a 99th percentile, and little beside the attack.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    readonly List<double> _milliseconds = [];

    public int Calls => _milliseconds.Count;

    public double Percentile99
    {
        get
        {
            _milliseconds.Sort();
            return _milliseconds[(int)(_milliseconds.Count * 0.99)];
        }
    }

    public double Longest => _milliseconds[^1];

    /// <summary>Fails when a call does.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        var running = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(Pause);
        while (running.Elapsed < time)
        {
            var start = Stopwatch.GetTimestamp();
            var order = await client.getOrderAsync(new StringValue { Value = id }, deadline: DateTime.UtcNow.AddSeconds(20));
            _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Assert.Equal(id, order.Id);
            await pause.WaitForNextTickAsync();
        }
    }
}
