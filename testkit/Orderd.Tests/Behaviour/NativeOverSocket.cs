using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>The published native binary over its Unix domain socket, with SQLite.</summary>
public static class NativeOverSocket
{
    public sealed class AddOrder(NativeSocketServer server) : AddOrder<NativeSocketServer>(server);

    public sealed class AddOrderRetries(NativeSocketServer server) : AddOrderRetries<NativeSocketServer>(server);

    public sealed class GetOrder(NativeSocketServer server) : GetOrder<NativeSocketServer>(server);

    public sealed class DeleteOrder(NativeSocketServer server) : DeleteOrder<NativeSocketServer>(server);

    public sealed class SearchOrders(NativeSocketServer server) : SearchOrders<NativeSocketServer>(server);

    public sealed class SearchTexts(NativeSocketServer server) : SearchTexts<NativeSocketServer>(server);

    public sealed class ListOrders(NativeSocketServer server) : ListOrders<NativeSocketServer>(server);

    public sealed class UpdateOrders(NativeSocketServer server) : UpdateOrders<NativeSocketServer>(server);

    public sealed class UpdateLimits(NativeSocketServer server) : UpdateLimits<NativeSocketServer>(server);

    public sealed class ProcessOrders(NativeSocketServer server) : ProcessOrders<NativeSocketServer>(server);

    public sealed class OrderLimits(NativeSocketServer server) : OrderLimits<NativeSocketServer>(server);

    public sealed class OrderIds(NativeSocketServer server) : OrderIds<NativeSocketServer>(server);

    public sealed class WireFormat(NativeSocketServer server) : WireFormat<NativeSocketServer>(server);

    public sealed class BadBytes(NativeSocketServer server) : BadBytes<NativeSocketServer>(server);

    public sealed class Deadlines(NativeSocketServer server) : Deadlines<NativeSocketServer>(server);

    public sealed class CallLogLines(NativeSocketServer server) : CallLogLines<NativeSocketServer>(server);

    public sealed class ExactPaths(NativeSocketServer server) : ExactPaths<NativeSocketServer>(server);

    public sealed class Routes(NativeSocketServer server) : Routes<NativeSocketServer>(server);

    public sealed class RouteChats(NativeSocketServer server) : RouteChats<NativeSocketServer>(server);

    public sealed class Demos(NativeSocketServer server) : Demos<NativeSocketServer>(server);

    public sealed class RunningSums(NativeSocketServer server) : RunningSums<NativeSocketServer>(server);

    public sealed class HealthChecks(NativeSocketServer server) : HealthChecks<NativeSocketServer>(server);
}
