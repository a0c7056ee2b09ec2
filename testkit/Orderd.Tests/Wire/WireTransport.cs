namespace Orderd.Tests.Wire;

/// <summary>The ways to reach the daemon.</summary>
public enum WireTransport
{
    Tcp,
    Tls,
    Socket,
}
