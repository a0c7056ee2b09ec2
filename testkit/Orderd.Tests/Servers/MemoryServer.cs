namespace Orderd.Tests.Servers;

/// <summary>In memory, orders too.</summary>
public sealed class MemoryServer() : HostedServer(OrderdTransport.Memory, OrderdStore.Memory)
{
    public override string PeerPattern => "^memory$";
}
