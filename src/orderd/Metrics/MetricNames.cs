namespace Orderd.Metrics;

/// <summary>
/// What is measured: name and unit as OpenTelemetry has them (its own names where its conventions have one), and what it means.
/// Prometheus' names follow from these.
/// </summary>
sealed record MetricNames(string Name, string Unit, string Description)
{
    public static readonly MetricNames Calls = new("orderd.calls", "{call}", "Calls that ended.");
    public static readonly MetricNames CallDuration = new("rpc.server.call.duration", "s", "How long calls took, from the first byte of the request on.");
    public static readonly MetricNames CallsInFlight = new("orderd.calls.in_flight", "{call}", "Calls that are running, streams included.");
    public static readonly MetricNames StreamsInFlight = new("orderd.streams.in_flight", "{stream}", "Streaming calls that are running.");
    public static readonly MetricNames Connections = new("orderd.connections", "{connection}", "Connections that are open.");
    public static readonly MetricNames Commits = new("orderd.store.commits", "{commit}", "Transactions that were committed.");
    public static readonly MetricNames BatchSize = new("orderd.store.commit.batch_size", "{write}", "Writes that shared a transaction.");
    public static readonly MetricNames SyncDuration = new("orderd.store.sync.duration", "s", "How long commits took, the sync to disk included.");
    public static readonly MetricNames QueueLength = new("orderd.store.queue.length", "{write}", "Writes that wait for their transaction.");
    public static readonly MetricNames Orders = new("orderd.store.orders", "{order}", "Orders in the store.");
    public static readonly MetricNames StoreSize = new("orderd.store.size", "By", "What the store takes on disk, its log included.");
    public static readonly MetricNames HeldMemory = new("orderd.memory.held", "By", "Memory that connections and calls hold.");
    public static readonly MetricNames MemoryLimit = new("orderd.memory.limit", "By", "Memory that connections and calls may hold.");
    public static readonly MetricNames MemoryRefusals = new("orderd.memory.refusals", "{refusal}", "How many times a call got no memory.");
    public static readonly MetricNames Memory = new("process.memory.usage", "By", "Memory that is resident.");
}
