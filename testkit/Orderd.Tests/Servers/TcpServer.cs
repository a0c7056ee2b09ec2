namespace Orderd.Tests.Servers;

/// <summary>On a TCP port, over SQLite.</summary>
public sealed class TcpServer() : HostedServer(OrderdTransport.Tcp, OrderdStore.Sqlite)
{
    public override string PeerPattern => @"^127\.0\.0\.1:\d+$";
}
