using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench.Bare;

/// <summary>Knows one order, whatever it is asked for.</summary>
sealed class EmptyService(Order order) : OrderManagement.OrderManagementBase
{
    public override Task<Order> getOrder(StringValue request, ServerCallContext context) => Task.FromResult(order);
}
