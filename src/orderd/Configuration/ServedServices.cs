namespace Orderd.Configuration;

/// <summary>The gRPC services that can be switched on.</summary>
[Flags]
enum ServedServices
{
    None = 0,
    OrderManagement = 1,
    RouteGuide = 2,
    GrpcDemo = 4,
    Sum = 8,
    All = OrderManagement | RouteGuide | GrpcDemo | Sum,
}
