using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>The published native binary over its Unix domain socket, with SQLite.</summary>
public static class NativeOverSocket
{
    public sealed class GetOrder(NativeSocketServer server) : GetOrder<NativeSocketServer>(server);
}
