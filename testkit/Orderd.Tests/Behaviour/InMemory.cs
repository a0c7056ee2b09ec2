using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>In memory, with the memory store.</summary>
public static class InMemory
{
    public sealed class AddOrder(MemoryServer server) : AddOrder<MemoryServer>(server);

    public sealed class AddOrderRetries(MemoryServer server) : AddOrderRetries<MemoryServer>(server);

    public sealed class GetOrder(MemoryServer server) : GetOrder<MemoryServer>(server);

    public sealed class DeleteOrder(MemoryServer server) : DeleteOrder<MemoryServer>(server);

    public sealed class SearchOrders(MemoryServer server) : SearchOrders<MemoryServer>(server);

    public sealed class SearchTexts(MemoryServer server) : SearchTexts<MemoryServer>(server);

    public sealed class ListOrders(MemoryServer server) : ListOrders<MemoryServer>(server);

    public sealed class UpdateOrders(MemoryServer server) : UpdateOrders<MemoryServer>(server);

    public sealed class UpdateLimits(MemoryServer server) : UpdateLimits<MemoryServer>(server);

    public sealed class ProcessOrders(MemoryServer server) : ProcessOrders<MemoryServer>(server);

    public sealed class OrderLimits(MemoryServer server) : OrderLimits<MemoryServer>(server);

    public sealed class OrderIds(MemoryServer server) : OrderIds<MemoryServer>(server);

    public sealed class WireFormat(MemoryServer server) : WireFormat<MemoryServer>(server);

    public sealed class BadBytes(MemoryServer server) : BadBytes<MemoryServer>(server);

    public sealed class Deadlines(MemoryServer server) : Deadlines<MemoryServer>(server);

    public sealed class CallLogLines(MemoryServer server) : CallLogLines<MemoryServer>(server);

    public sealed class ExactPaths(MemoryServer server) : ExactPaths<MemoryServer>(server);

    public sealed class Routes(MemoryServer server) : Routes<MemoryServer>(server);

    public sealed class RouteChats(MemoryServer server) : RouteChats<MemoryServer>(server);

    public sealed class Demos(MemoryServer server) : Demos<MemoryServer>(server);

    public sealed class RunningSums(MemoryServer server) : RunningSums<MemoryServer>(server);

    public sealed class HealthChecks(MemoryServer server) : HealthChecks<MemoryServer>(server);
}
