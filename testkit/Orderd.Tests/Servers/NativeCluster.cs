using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>
/// Native daemons that share a database of PostgreSQL. Calls of OrderManagement go to them in turn, so that whatever one call has changed the next one
/// sees through another daemon.
/// </summary>
public sealed class NativeCluster(int daemons) : OrderdServer(OrderdTransport.UnixSocket)
{
    readonly ScratchFolder _folder = new();
    readonly List<NativeOrderd> _processes = [];
    string? _store;

    public override OrderdLog Log { get; } = new();

    public override Uri Address { get; } = new("http://localhost");

    public override HttpMessageHandler CreateHandler() => new InTurn([.. _processes.Select(process => UnixSocketHandler.To(process.Socket))]);

    public override async Task<IAsyncDisposable?> HoldWritesAsync() => await HeldWrites.OfPostgresAsync(_store!);

    protected override async Task StartAsync()
    {
        _store = await PrivatePostgres.CreateDatabaseAsync();
        var starts = Enumerable.Range(0, daemons).Select(i => NativeServer.StartAsync(_folder.File($"orderd{i}.sock"), _store, Log));
        _processes.AddRange(await Task.WhenAll(starts));
    }

    protected override async Task StopAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (_store is not null)
            await PrivatePostgres.DropDatabaseAsync(_store);
        _folder.Dispose();
    }

    sealed class InTurn(HttpMessageInvoker[] daemons) : HttpMessageHandler
    {
        int _calls;

        public InTurn(HttpMessageHandler[] handlers)
            : this(Array.ConvertAll(handlers, handler => new HttpMessageInvoker(handler)))
        {
        }

        // The other services keep what they know in their process.
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isShared = request.RequestUri!.AbsolutePath.StartsWith("/ecommerce.OrderManagement/", StringComparison.Ordinal);
            var daemon = isShared ? (uint)Interlocked.Increment(ref _calls) % daemons.Length : 0;
            return daemons[daemon].SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var daemon in daemons)
                daemon.Dispose();
            base.Dispose(disposing);
        }
    }
}
