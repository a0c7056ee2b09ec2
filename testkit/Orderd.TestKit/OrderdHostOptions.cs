using Microsoft.AspNetCore.Hosting;

namespace Orderd.TestKit;

/// <summary>What an <see cref="OrderdHost"/> is to be like. Without any it is in memory, empty, and runs on the system's clock.</summary>
public sealed record OrderdHostOptions
{
    /// <summary>How the test reaches the host; in memory by default.</summary>
    public OrderdTransport Transport { get; init; }

    /// <summary>What the host keeps its orders in; memory by default.</summary>
    public OrderdStore Store { get; init; }

    /// <summary>
    /// Path of the SQLite file, for a test that wants to find it again: it is made if there is none, and stays when the host is
    /// disposed. Null, the default, takes one in the host's temporary folder. Only looked at with <see cref="OrderdStore.Sqlite"/>.
    /// </summary>
    public string? StoreFile { get; init; }

    /// <summary>Whether an empty store is given the four sample orders, 101 to 104; not by default.</summary>
    public bool SampleData { get; init; }

    /// <summary>What the host serves; OrderManagement by default. orderd's own Admin is always there.</summary>
    public OrderdServices Services { get; init; } = OrderdServices.OrderManagement;

    /// <summary>
    /// Whether callers have to show who they are, by one of the tokens that the host makes: <see cref="OrderdHost.AsReader"/>,
    /// <see cref="OrderdHost.Token"/>. Not by default: then every caller may do everything, as on a loopback address without
    /// <c>Access:Tokens</c>. Not with <see cref="OrderdTransport.UnixSocket"/>, where orderd goes by the user of the process.
    /// </summary>
    public bool RequireTokens { get; init; }

    /// <summary>The clock that deadlines, flush timers, idempotency keys and log lines go by; the system's by default.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>
    /// Gives the ids of orders, shipments and incidents, from any thread; see <see cref="CountingIds"/>. The ids of requests whose
    /// callers give them none are then <c>request-1</c>, <c>request-2</c> and so on. By default all are UUIDs of version 7.
    /// </summary>
    public Func<string>? NewId { get; init; }

    /// <summary>
    /// Gets each line of the host's log, from a thread of the host; <c>output.WriteLine</c> of xUnit's <c>ITestOutputHelper</c>, for
    /// one. Once it has thrown, as that does after the end of the test, it is not called again. Nothing by default: the log is in
    /// <see cref="OrderdHost.Log"/> all the same.
    /// </summary>
    public Action<string>? Output { get; init; }

    /// <summary>Further settings of orderd by their keys, such as <c>Processing:BatchSize</c>; none by default. <c>Services</c> among them takes the place of <see cref="Services"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Changes the host before it starts, as <c>WithWebHostBuilder</c> of <c>WebApplicationFactory</c> does, after all the above;
    /// nothing by default.
    /// </summary>
    public Action<IWebHostBuilder>? Configure { get; init; }
}
