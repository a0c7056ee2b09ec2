using Grpc.Core;
using Orderd.Errors;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Hosted;

/// <summary>What becomes of a store's trouble, in every method.</summary>
public class StoreFaults
{
    public static TheoryData<string> Methods => [.. RawMethod.Names];

    [Theory]
    [Trait("Contract", "3: store unreachable or failing UNAVAILABLE")]
    [MemberData(nameof(Methods))]
    public Task AStoreThatCannotBeUsedIsUnavailable(string method) =>
        FailsAsync(method, ErrorKind.StoreUnavailable, StatusCode.Unavailable);

    [Theory]
    [Trait("Contract", "3: limits and full disk RESOURCE_EXHAUSTED")]
    [MemberData(nameof(Methods))]
    public Task AFullDiskIsResourceExhausted(string method) => FailsAsync(method, ErrorKind.StoreFull, StatusCode.ResourceExhausted);

    [Theory]
    [Trait("Contract", "3: corrupt data DATA_LOSS")]
    [MemberData(nameof(Methods))]
    public Task DamagedDataIsDataLoss(string method) => FailsAsync(method, ErrorKind.StoreCorrupt, StatusCode.DataLoss);

    [Theory]
    [Trait("Contract", "3: anything unforeseen INTERNAL with an incident id that is also in the log, never an exception's text")]
    [MemberData(nameof(Methods))]
    public async Task AnythingUnforeseenIsInternalAndKeepsItsTextToTheLog(string method)
    {
        await using var host = await HostedOrders.OverAsync(new ScriptedStore(_ => throw new InvalidCastException("hush")));

        var error = await host.FailureAsync(method);

        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        var incident = await host.Log.WaitForEventAsync("incident");
        Assert.Contains(incident.GetProperty("fields").GetProperty("Incident").GetString()!, error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("InvalidCastException: hush", incident.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Snapshot.Match(error);
    }

    static async Task FailsAsync(
        string method, ErrorKind kind, StatusCode code, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        await using var host = await HostedOrders.OverAsync(new ScriptedStore(_ => throw new ServiceException(kind, "The store said so.")));

        var error = await host.FailureAsync(method, new Metadata { { "x-request-id", "mine" } });

        Assert.Equal(code, error.StatusCode);
        await host.Log.WaitForEventAsync("store_failure");
        Assert.Equal(code.ToString(), (await host.Log.WaitForCallAsync("mine")).GetProperty("status").GetString());
        Snapshot.Match(error, method: test);
    }
}
