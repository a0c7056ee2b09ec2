using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>Over a real TCP port, with SQLite.</summary>
public static class OverTcp
{
    public sealed class GetOrder(TcpServer server) : GetOrder<TcpServer>(server);
}
