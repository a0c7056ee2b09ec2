using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit.Abstractions;

namespace Orderd.Tests.Native;

/// <summary>
/// Contract 3, on stop: SIGTERM under load, on the same file again and again. It exits, every unary call is answered or
/// UNAVAILABLE, every stream likewise, and nothing lost that was acknowledged.
/// </summary>
public sealed class StopsUnderLoad(ITestOutputHelper output)
{
    const int DefaultRounds = 50;
    const int Warm = 200;

    static int Rounds =>
        Environment.GetEnvironmentVariable("TEST_STOP_ROUNDS") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : DefaultRounds;

    [Fact]
    public async Task StopUnderLoadAnswersOrRefusesEveryCallAndLosesNothing()
    {
        using var folder = new ScratchFolder();
        var store = $"sqlite:{folder.File("orders.db")}";
        var acknowledged = new HashSet<string>();
        var (longest, answered, refused) = (TimeSpan.Zero, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            await using var orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), store);
            Assert.Empty(acknowledged.Except(await StoredAsync(orderd)));

            var (overTcp, overSocket) = (new StopLoad(), new StopLoad());
            var callers = Task.WhenAll(overTcp.Run(orderd.OverTcp()), overSocket.Run(orderd.OverSocket()));
            await Wait.UntilAsync(() => overTcp.Answered > Warm && overSocket.Answered > Warm);
            var stop = Stopwatch.StartNew();
            Assert.Equal(0, await orderd.StopAsync());
            longest = stop.Elapsed > longest ? stop.Elapsed : longest;
            await callers;

            foreach (var load in (StopLoad[])[overTcp, overSocket])
            {
                Assert.All(load.UnaryFailures, e => Assert.True(e.StatusCode == StatusCode.Unavailable, e.ToString()));
                Assert.All(load.StreamFailures, e => Assert.True(e.StatusCode == StatusCode.Unavailable, e.ToString()));
                acknowledged.UnionWith(load.Added);
                answered += load.Answered;
                refused += load.UnaryFailures.Count + load.StreamFailures.Count;
            }
        }

        output.WriteLine($"{Rounds} stops, the longest took {longest.TotalSeconds:F1} s; {answered} calls answered, {refused} refused");
        await using var last = await NativeOrderd.StartAsync(folder.File("o.sock"), store);
        Assert.Empty(acknowledged.Except(await StoredAsync(last)));
    }

    static async Task<HashSet<string>> StoredAsync(NativeOrderd orderd)
    {
        using var search = orderd.OverSocket().searchOrders(new StringValue { Value = "stop" });
        return await search.ResponseStream.ReadAllAsync().Select(order => order.Id).ToHashSetAsync();
    }
}
