using Grpc.Core;
using Orderd.Contracts.GrpcHealth;
using Orderd.Tests.Servers;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Behaviour;

public sealed class HealthChecks(ServerUnderTest server) : OrderBehaviour(server)
{
    // Those of orderd's own, and all of them together.
    static readonly string[] Served =
    [
        "",
        .. RawMethod.All.Select(method => method.ServiceName).Distinct()
            .Where(name => !name.StartsWith("grpc.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    Health.HealthClient Client => new(Server.Calls);

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: overall and per service")]
    public async Task TheWholeAndEachServiceAreServing()
    {
        foreach (var service in Served)
            Assert.Equal(ServingStatus.Serving, (await Client.CheckAsync(new HealthCheckRequest { Service = service })).Status);

        var list = await Client.ListAsync(new HealthListRequest());
        Assert.Equal(Served, list.Statuses.Keys.Order(StringComparer.Ordinal));
        Assert.All(list.Statuses.Values, status => Assert.Equal(ServingStatus.Serving, status.Status));
    }

    [Theory]
    [Trait("Contract", "8 grpc.health.v1: Check of an unknown service is NOT_FOUND")]
    [InlineData("nobody.Here")]
    [InlineData("ecommerce")]
    [InlineData("order-management")]
    public async Task AnUnknownServiceIsNotFound(string service) =>
        await RefusedAsync(StatusCode.NotFound, async () => await Client.CheckAsync(new HealthCheckRequest { Service = service }));

    [Theory]
    [Trait("Contract", "8 grpc.health.v1: Watch tells the state now; of an unknown service SERVICE_UNKNOWN, and goes on")]
    [InlineData("", ServingStatus.Serving)]
    [InlineData("sum.SumService", ServingStatus.Serving)]
    [InlineData("nobody.Here", ServingStatus.ServiceUnknown)]
    public async Task AWatchTellsTheStateAndGoesOn(string service, ServingStatus state)
    {
        using var watch = Client.Watch(new HealthCheckRequest { Service = service }, new Metadata { { "x-request-id", Unique } });
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(state, watch.ResponseStream.Current.Status);

        var next = watch.ResponseStream.MoveNext();
        // Answered on the same connection after more than one look at the store would have been taken.
        for (var i = 0; i < 3; i++)
            await Client.CheckAsync(new HealthCheckRequest());
        Assert.False(next.IsCompleted);

        watch.Dispose();
        var line = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal(("Cancelled", 1), (line.GetProperty("status").GetString(), line.GetProperty("sent").GetInt32()));
    }
}
