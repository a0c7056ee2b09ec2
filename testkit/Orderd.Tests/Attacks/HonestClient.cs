using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Attacks;

/// <summary>A client on the Unix socket that reads one order again and again.</summary>
sealed class HonestClient(OrderManagement.OrderManagementClient client, string id)
{
    // Some 200 calls a second: little beside the attack.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    /// <summary>How many calls were answered.</summary>
    public int Calls { get; private set; }

    /// <summary>Calls for at least so long and so many times. Fails when a call does.</summary>
    public async Task RunAsync(TimeSpan time, int calls)
    {
        var running = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(Pause);
        while (running.Elapsed < time || Calls < calls)
        {
            var order = await client.getOrderAsync(new StringValue { Value = id }, deadline: DateTime.UtcNow + NativeOrderd.Bound);
            Assert.Equal(id, order.Id);
            Calls++;
            await pause.WaitForNextTickAsync();
        }
    }
}
