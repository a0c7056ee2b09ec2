using Grpc.Core;

namespace Orderd.Tests.Hosted;

/// <summary>Contract 4: a caller who finds out how to make orderd fail does not fill the log with stack traces.</summary>
public sealed class Incidents
{
    const int Calls = 100;

    [Fact]
    public async Task OfManyIncidentsAFewAreToldInFullAndEachStandsInTheLineOfItsCall()
    {
        var clock = new ManualClock();
        await using var host = await HostedOrders.OverAsync(new ScriptedStore(_ => throw new InvalidCastException("hush")), clock);
        var details = new List<string>();
        for (var i = 0; i < Calls; i++)
            details.Add((await host.FailureAsync("getOrder", new Metadata { { "x-request-id", $"call-{i}" } })).Status.Detail);

        for (var i = 0; i < Calls; i++)
        {
            var incident = (await host.Log.WaitForCallAsync($"call-{i}")).GetProperty("incident").GetString()!;
            Assert.Contains(incident, details[i], StringComparison.Ordinal);
        }

        clock.Advance(TimeSpan.FromMinutes(1));

        var rest = await host.Log.WaitForEventAsync("lines_left_out");
        var told = host.Log.Lines.Count(line => line.Contains("InvalidCastException", StringComparison.Ordinal));
        Assert.InRange(told, 1, Calls / 2);
        Assert.Equal(("incident", Calls - told), (rest.GetProperty("of").GetString(), rest.GetProperty("count").GetInt32()));
    }
}
