namespace Orderd.Tests.Servers;

/// <summary>The native binary on its TCP port.</summary>
public sealed class NativeTcpServer : NativeServer
{
    public override string PeerPattern => @"^127\.0\.0\.1:\d+$";

    public override Uri Address => TcpAddress;

    public override HttpMessageHandler CreateHandler() => new SocketsHttpHandler();
}
