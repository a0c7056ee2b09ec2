using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>The published native binary over TCP, with SQLite.</summary>
public static class NativeOverTcp
{
    public sealed class GetOrder(NativeTcpServer server) : GetOrder<NativeTcpServer>(server);
}
