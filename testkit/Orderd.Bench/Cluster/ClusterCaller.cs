using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench.Cluster;

/// <summary>
/// A caller that adds order after order through one daemon. Most have idempotency keys, and repeat what failed until it is
/// acknowledged; some of them are patient, some are not. The others have none, and repeat nothing.
/// </summary>
sealed class ClusterCaller(OrderManagement.OrderManagementClient orders, int number, int daemon, string marker)
{
    // Between two orders: what is tried is a failover, not the speed, and the processors are needed for that.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    readonly bool _hasKeys = number % 4 < 3;

    readonly TimeSpan _deadline = (number % 4) switch
    {
        2 => TimeSpan.FromSeconds(1),
        3 => TimeSpan.FromSeconds(5),
        _ => TimeSpan.FromSeconds(30),
    };

    long _lastBegun;
    int _acknowledged;

    public int Daemon => daemon;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>When the last call that was acknowledged had begun.</summary>
    public TimeSpan LastBegun => TimeSpan.FromTicks(Interlocked.Read(ref _lastBegun));

    public List<AddAttempt> Attempts { get; } = [];

    /// <summary>When each acknowledgement came.</summary>
    public List<TimeSpan> Times { get; } = [];

    /// <summary>How often each status was the answer.</summary>
    public Dictionary<StatusCode, int> Failures { get; } = [];

    /// <summary>Goes on until it is told to stop, and then until its last order is decided or <paramref name="abandon"/>.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken abandon)
    {
        while (!stop.IsCancellationRequested)
        {
            var attempt = new AddAttempt($"{marker}-{number}-{Attempts.Count}");
            Attempts.Add(attempt);
            while (!await AddAsync(attempt) && _hasKeys && !abandon.IsCancellationRequested)
                await Task.Delay(Retry, CancellationToken.None);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    async Task<bool> AddAsync(AddAttempt attempt)
    {
        var begun = ClusterControl.Now;
        var order = new Order { Items = { marker, "Item - A" }, Description = attempt.Name, Price = number, Destination = "Oslo" };
        Metadata metadata = _hasKeys ? new() { { "idempotency-key", attempt.Name } } : [];
        try
        {
            StringValue id = await orders.addOrderAsync(order, metadata, DateTime.UtcNow + _deadline);
            attempt.Acknowledged(id.Value);
            Times.Add(ClusterControl.Now);
            Interlocked.Exchange(ref _lastBegun, begun.Ticks);
            Interlocked.Increment(ref _acknowledged);
            return true;
        }
        catch (RpcException e)
        {
            attempt.Failed(e);
            Failures[e.StatusCode] = Failures.GetValueOrDefault(e.StatusCode) + 1;
            return false;
        }
    }
}
