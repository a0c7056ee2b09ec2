using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>Over a real Unix domain socket, with SQLite.</summary>
public static class OverSocket
{
    public sealed class AddOrder(SocketServer server) : AddOrder<SocketServer>(server);

    public sealed class AddOrderRetries(SocketServer server) : AddOrderRetries<SocketServer>(server);

    public sealed class GetOrder(SocketServer server) : GetOrder<SocketServer>(server);

    public sealed class DeleteOrder(SocketServer server) : DeleteOrder<SocketServer>(server);

    public sealed class SearchOrders(SocketServer server) : SearchOrders<SocketServer>(server);

    public sealed class SearchTexts(SocketServer server) : SearchTexts<SocketServer>(server);

    public sealed class ListOrders(SocketServer server) : ListOrders<SocketServer>(server);

    public sealed class UpdateOrders(SocketServer server) : UpdateOrders<SocketServer>(server);

    public sealed class UpdateLimits(SocketServer server) : UpdateLimits<SocketServer>(server);

    public sealed class ProcessOrders(SocketServer server) : ProcessOrders<SocketServer>(server);

    public sealed class OrderLimits(SocketServer server) : OrderLimits<SocketServer>(server);

    public sealed class OrderIds(SocketServer server) : OrderIds<SocketServer>(server);

    public sealed class WireFormat(SocketServer server) : WireFormat<SocketServer>(server);

    public sealed class BadBytes(SocketServer server) : BadBytes<SocketServer>(server);

    public sealed class Deadlines(SocketServer server) : Deadlines<SocketServer>(server);

    public sealed class CallLogLines(SocketServer server) : CallLogLines<SocketServer>(server);

    public sealed class ExactPaths(SocketServer server) : ExactPaths<SocketServer>(server);

    public sealed class Routes(SocketServer server) : Routes<SocketServer>(server);

    public sealed class RouteChats(SocketServer server) : RouteChats<SocketServer>(server);

    public sealed class Demos(SocketServer server) : Demos<SocketServer>(server);

    public sealed class RunningSums(SocketServer server) : RunningSums<SocketServer>(server);

    public sealed class HealthChecks(SocketServer server) : HealthChecks<SocketServer>(server);
}
