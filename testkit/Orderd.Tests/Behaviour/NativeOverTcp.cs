using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>The published native binary over TCP, with SQLite.</summary>
public static class NativeOverTcp
{
    public sealed class AddOrder(NativeTcpServer server) : AddOrder<NativeTcpServer>(server);

    public sealed class AddOrderRetries(NativeTcpServer server) : AddOrderRetries<NativeTcpServer>(server);

    public sealed class GetOrder(NativeTcpServer server) : GetOrder<NativeTcpServer>(server);

    public sealed class DeleteOrder(NativeTcpServer server) : DeleteOrder<NativeTcpServer>(server);

    public sealed class SearchOrders(NativeTcpServer server) : SearchOrders<NativeTcpServer>(server);

    public sealed class SearchTexts(NativeTcpServer server) : SearchTexts<NativeTcpServer>(server);

    public sealed class ListOrders(NativeTcpServer server) : ListOrders<NativeTcpServer>(server);

    public sealed class UpdateOrders(NativeTcpServer server) : UpdateOrders<NativeTcpServer>(server);

    public sealed class UpdateLimits(NativeTcpServer server) : UpdateLimits<NativeTcpServer>(server);

    public sealed class ProcessOrders(NativeTcpServer server) : ProcessOrders<NativeTcpServer>(server);

    public sealed class OrderLimits(NativeTcpServer server) : OrderLimits<NativeTcpServer>(server);

    public sealed class OrderIds(NativeTcpServer server) : OrderIds<NativeTcpServer>(server);

    public sealed class WireFormat(NativeTcpServer server) : WireFormat<NativeTcpServer>(server);

    public sealed class BadBytes(NativeTcpServer server) : BadBytes<NativeTcpServer>(server);

    public sealed class Deadlines(NativeTcpServer server) : Deadlines<NativeTcpServer>(server);

    public sealed class CallLogLines(NativeTcpServer server) : CallLogLines<NativeTcpServer>(server);

    public sealed class ExactPaths(NativeTcpServer server) : ExactPaths<NativeTcpServer>(server);

    public sealed class Routes(NativeTcpServer server) : Routes<NativeTcpServer>(server);

    public sealed class RouteChats(NativeTcpServer server) : RouteChats<NativeTcpServer>(server);

    public sealed class Demos(NativeTcpServer server) : Demos<NativeTcpServer>(server);

    public sealed class RunningSums(NativeTcpServer server) : RunningSums<NativeTcpServer>(server);

    public sealed class HealthChecks(NativeTcpServer server) : HealthChecks<NativeTcpServer>(server);
}
