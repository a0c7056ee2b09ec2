using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>Over a real Unix domain socket, with SQLite.</summary>
public static class OverSocket
{
    public sealed class GetOrder(SocketServer server) : GetOrder<SocketServer>(server);
}
