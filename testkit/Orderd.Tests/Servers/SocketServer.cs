namespace Orderd.Tests.Servers;

/// <summary>On a Unix domain socket, over SQLite.</summary>
public sealed class SocketServer() : HostedServer(OrderdTransport.UnixSocket, OrderdStore.Sqlite)
{
    public override string PeerPattern => $"^unix:uid={UserId.OfThisProcess},pid={Environment.ProcessId}$";

    public override string CallerName => $"uid:{UserId.OfThisProcess}(admin)";
}
