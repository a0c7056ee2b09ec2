using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>In memory, with the memory store.</summary>
public static class InMemory
{
    public sealed class GetOrder(MemoryServer server) : GetOrder<MemoryServer>(server);
}
