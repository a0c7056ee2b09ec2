using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Access;
using Orderd.Contracts.Ecommerce;
using Orderd.Store;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Hosted;

/// <summary>Hosts with parts of the test's own, and bounded calls to them.</summary>
static class HostedOrders
{
    public static CallInvoker BoundedCalls(this OrderdHost host) => host.Channel.Intercept(new BoundedCalls());

    public static OrderCalls BoundedOrders(this OrderdHost host) => new(host.BoundedCalls());

    public static Task<OrderdHost> OverAsync(OrderStore store, TimeProvider? clock = null) => OrderdHost.StartAsync(new()
    {
        Clock = clock,
        Configure = With(store),
    });

    /// <summary>Puts a store of the test's own in place of the host's.</summary>
    public static Action<IWebHostBuilder> With(OrderStore store) =>
        web => web.ConfigureTestServices(services => services.AddSingleton(store));

    /// <summary>The methods that it has routes to, and the roles that callers of them need.</summary>
    public static IEnumerable<(IMethod Method, Role Least)> ServedMethods(this OrderdHost host) =>
        from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints
        let method = endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method
        where method is not null
        select (method, RequiresAttribute.For(endpoint));

    /// <summary>Calls a method with an order that every method takes, and answers with its error.</summary>
    public static async Task<RpcException> FailureAsync(this OrderdHost host, string method, Metadata? headers = null) =>
        await Assert.ThrowsAsync<RpcException>(() => RawMethod.CallAsync(
            host.BoundedCalls(), method, new Order { Id = "1", Items = { "Item" } }.ToByteArray(), new CallOptions(headers)));
}
