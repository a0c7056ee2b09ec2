using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Contracts.V1;

namespace Orderd.Tests.Kit;

/// <summary>Calls to a host as somebody.</summary>
public class Callers
{
    static readonly StringValue Id = new() { Value = "101" };

    [Theory]
    [InlineData(OrderdTransport.Memory)]
    [InlineData(OrderdTransport.Tcp)]
    public async Task EachRoleMayDoWhatItMay(OrderdTransport transport)
    {
        await using var host = await OrderdHost.StartAsync(new() { Transport = transport, RequireTokens = true, SampleData = true });

        Assert.Equal(["Unauthenticated", "Unauthenticated", "Unauthenticated"], await StatusesAsync(host.AsAnonymous()));
        Assert.Equal(["OK", "PermissionDenied", "PermissionDenied"], await StatusesAsync(host.AsReader()));
        Assert.Equal(["OK", "OK", "PermissionDenied"], await StatusesAsync(host.AsWriter()));
        Assert.Equal(["OK", "OK", "OK"], await StatusesAsync(host.AsAdmin()));
        Assert.Contains("token:reader", (await host.Log.WaitForEventAsync("call", IsReaders)).GetProperty("caller").GetString(), StringComparison.Ordinal);

        static bool IsReaders(System.Text.Json.JsonElement call) => call.GetProperty("status").GetString() == "PermissionDenied";
    }

    [Fact]
    public async Task ATokenCanBeHandedToTheCodeUnderTestAndIsNotLogged()
    {
        await using var host = await OrderdHost.StartAsync(new() { RequireTokens = true, SampleData = true });
        var token = host.Token(OrderdRole.Writer);
        var metadata = new Metadata { { "authorization", $"Bearer {token}" } };

        await host.Orders.deleteOrderAsync(Id, metadata);

        await host.Log.WaitForEventAsync("call");
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(token, StringComparison.Ordinal));
        Assert.Equal($"Bearer {token}", host.Calls.All[0].Metadata.GetValue("authorization"));
    }

    [Fact]
    public async Task TheCallersOwnMetadataStaysAsItIs()
    {
        await using var host = await OrderdHost.StartAsync(new() { RequireTokens = true });
        var metadata = new Metadata { { "idempotency-key", "key" } };
        var orders = new OrderManagement.OrderManagementClient(host.AsWriter());

        var first = await orders.addOrderAsync(new Order(), metadata);
        var again = await orders.addOrderAsync(new Order(), metadata);

        Assert.Equal(first, again);
        Assert.Equal(["idempotency-key"], metadata.Select(entry => entry.Key));
    }

    [Fact]
    public async Task WithoutTokensEveryCallerMayDoEverything()
    {
        await using var host = await OrderdHost.StartAsync(new() { SampleData = true });

        Assert.Equal(["OK", "OK", "OK"], await StatusesAsync(host.AsAnonymous()));
        Assert.Contains("RequireTokens", Assert.Throws<InvalidOperationException>(host.AsReader).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheUnixSocketAsksForNoTokens() => await Assert.ThrowsAsync<ArgumentException>(
        () => OrderdHost.StartAsync(new() { Transport = OrderdTransport.UnixSocket, RequireTokens = true }));

    [Fact]
    public async Task ABrokenStoreShowsInTheHealth()
    {
        var clock = new ManualClock();
        await using var host = await OrderdHost.StartAsync(new() { Clock = clock });
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await host.Health.CheckAsync(new())).Status);

        host.Faults.Store = StoreTrouble.Down;
        // The answer is good for a while.
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, (await host.Health.CheckAsync(new())).Status);
        await Assert.ThrowsAsync<RpcException>(async () => await host.Orders.getOrderAsync(Id));

        host.Faults.Clear();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await host.Health.CheckAsync(new())).Status);
    }

    // A reader's call, a writer's and an administrator's.
    static async Task<string[]> StatusesAsync(CallInvoker calls)
    {
        var orders = new OrderManagement.OrderManagementClient(calls);
        return
        [
            await StatusAsync(orders.getOrderAsync(Id)),
            await StatusAsync(orders.addOrderAsync(new Order())),
            await StatusAsync(new Admin.AdminClient(calls).StatusAsync(new StatusRequest())),
        ];
    }

    static async Task<string> StatusAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return "OK";
        }
        catch (RpcException e)
        {
            return e.StatusCode.ToString();
        }
    }
}
