namespace Orderd.TestKit;

/// <summary>The gRPC services that an <see cref="OrderdHost"/> can serve.</summary>
[Flags]
public enum OrderdServices
{
    /// <summary>None of them, with which no host starts.</summary>
    None = 0,

    /// <summary><c>ecommerce.OrderManagement</c>; the default.</summary>
    OrderManagement = 1,

    /// <summary><c>routeguide.RouteGuide</c>.</summary>
    RouteGuide = 2,

    /// <summary><c>demo.GRPCDemo</c>.</summary>
    GrpcDemo = 4,

    /// <summary><c>sum.SumService</c>.</summary>
    Sum = 8,

    /// <summary>All of them.</summary>
    All = OrderManagement | RouteGuide | GrpcDemo | Sum,
}
