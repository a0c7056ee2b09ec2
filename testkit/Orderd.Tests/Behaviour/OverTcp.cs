using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>Over a real TCP port, with SQLite.</summary>
public static class OverTcp
{
    public sealed class AddOrder(TcpServer server) : AddOrder<TcpServer>(server);

    public sealed class AddOrderRetries(TcpServer server) : AddOrderRetries<TcpServer>(server);

    public sealed class GetOrder(TcpServer server) : GetOrder<TcpServer>(server);

    public sealed class DeleteOrder(TcpServer server) : DeleteOrder<TcpServer>(server);

    public sealed class SearchOrders(TcpServer server) : SearchOrders<TcpServer>(server);

    public sealed class SearchTexts(TcpServer server) : SearchTexts<TcpServer>(server);

    public sealed class ListOrders(TcpServer server) : ListOrders<TcpServer>(server);

    public sealed class UpdateOrders(TcpServer server) : UpdateOrders<TcpServer>(server);

    public sealed class UpdateLimits(TcpServer server) : UpdateLimits<TcpServer>(server);

    public sealed class ProcessOrders(TcpServer server) : ProcessOrders<TcpServer>(server);

    public sealed class OrderLimits(TcpServer server) : OrderLimits<TcpServer>(server);

    public sealed class OrderIds(TcpServer server) : OrderIds<TcpServer>(server);

    public sealed class WireFormat(TcpServer server) : WireFormat<TcpServer>(server);

    public sealed class BadBytes(TcpServer server) : BadBytes<TcpServer>(server);

    public sealed class Deadlines(TcpServer server) : Deadlines<TcpServer>(server);

    public sealed class CallLogLines(TcpServer server) : CallLogLines<TcpServer>(server);

    public sealed class ExactPaths(TcpServer server) : ExactPaths<TcpServer>(server);

    public sealed class Routes(TcpServer server) : Routes<TcpServer>(server);

    public sealed class RouteChats(TcpServer server) : RouteChats<TcpServer>(server);

    public sealed class Demos(TcpServer server) : Demos<TcpServer>(server);

    public sealed class RunningSums(TcpServer server) : RunningSums<TcpServer>(server);

    public sealed class HealthChecks(TcpServer server) : HealthChecks<TcpServer>(server);
}
