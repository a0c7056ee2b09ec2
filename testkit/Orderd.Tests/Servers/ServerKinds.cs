namespace Orderd.Tests.Servers;

/// <summary>The servers that every behaviour test runs on, by the names they have in its results. A new transport or store is one line here.</summary>
static class ServerKinds
{
    public static readonly IReadOnlyDictionary<string, Func<OrderdServer>> All = new Dictionary<string, Func<OrderdServer>>
    {
        ["memory"] = () => new HostedServer(OrderdTransport.Memory, OrderdStore.Memory),
        ["tcp"] = () => new HostedServer(OrderdTransport.Tcp, OrderdStore.Sqlite),
        ["unix-socket"] = () => new HostedServer(OrderdTransport.UnixSocket, OrderdStore.Sqlite),
        ["native-tcp"] = () => new NativeServer(OrderdTransport.Tcp),
        ["native-unix-socket"] = () => new NativeServer(OrderdTransport.UnixSocket),
        ["native-postgres"] = () => new NativeCluster(daemons: 1),
        ["native-postgres-two"] = () => new NativeCluster(daemons: 2),
    };
}
