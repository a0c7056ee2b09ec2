using Grpc.AspNetCore.Server;
using Grpc.Core;
using Orderd.Access;

namespace Orderd.Calls;

/// <summary>The one table from a method to the least role that may call it.</summary>
static class MethodRoles
{
    static readonly Dictionary<string, Role> ByMethod = new Dictionary<string, Role>
    {
        ["/ecommerce.OrderManagement/getOrder"] = Role.Reader,
        ["/ecommerce.OrderManagement/searchOrders"] = Role.Reader,
        ["/ecommerce.OrderManagement/processOrders"] = Role.Reader,
    };

    // For the methods that the table above does not name.
    static readonly Dictionary<string, Role> ByService = new Dictionary<string, Role>
    {
        ["ecommerce.OrderManagement"] = Role.Writer,
        ["routeguide.RouteGuide"] = Role.Writer,
        ["demo.GRPCDemo"] = Role.Writer,
        ["sum.SumService"] = Role.Writer,
        ["grpc.health.v1.Health"] = Role.Reader,
        ["grpc.reflection.v1.ServerReflection"] = Role.Reader,
        ["grpc.reflection.v1alpha.ServerReflection"] = Role.Reader,
        ["orderd.v1.Admin"] = Role.Admin,
    };

    /// <summary>
    /// The least role for what a request was routed to. Asked for the endpoint rather than the path, because routing takes paths
    /// that differ in case or by a slash for the same.
    /// </summary>
    public static Role LeastFor(Endpoint? endpoint) =>
        // That there is no such method is told to anybody who may call at all.
        endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>() is { Method: var method } ? LeastFor(method) : Role.Reader;

    // A service that was forgotten here is for administrators.
    static Role LeastFor(IMethod method) =>
        ByMethod.TryGetValue(method.FullName, out var role) || ByService.TryGetValue(method.ServiceName, out role) ? role : Role.Admin;
}
