using Orderd.TestKit.Hosting;

namespace Orderd.TestKit;

/// <summary>
/// The calls that reached an <see cref="OrderdHost"/>, whatever became of them. A call that a client has the answer of has ended
/// here, too; for others, wait. Safe to use from any thread.
/// </summary>
public sealed class OrderdCalls
{
    /// <summary>How many calls are kept, the last ones.</summary>
    public const int KeptCalls = 10_000;

    readonly Lock _gate = new();
    readonly Queue<OrderdCall> _calls = new();
    readonly Changes _changes = new();

    internal OrderdCalls()
    {
    }

    /// <summary>The calls up to now, in the order in which they began, running ones among them.</summary>
    public IReadOnlyList<OrderdCall> All
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    /// <summary>The calls of one method up to now, in the order in which they began, running ones among them.</summary>
    /// <param name="method">The method's name, such as <c>addOrder</c> or <c>ecommerce.OrderManagement/addOrder</c>.</param>
    /// <returns>The calls; none if there were none.</returns>
    public IReadOnlyList<OrderdCall> Of(string method) => [.. All.Where(call => call.IsOf(method))];

    /// <summary>Waits for the first call that fits; one that is there already will do, and so will one that still runs.</summary>
    /// <param name="fits">Says whether a call is the one. It is asked again whenever a call begins, gets or sends a message, or ends.</param>
    /// <param name="bound">How long to wait, by the system's clock; 20 seconds by default.</param>
    /// <exception cref="TimeoutException">There was none in that time; the message names the calls that there were.</exception>
    /// <returns>The call.</returns>
    public Task<OrderdCall> WaitForAsync(Func<OrderdCall, bool> fits, TimeSpan? bound = null)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return _changes.WaitForAsync(() => All.FirstOrDefault(fits), bound, () => All is { Count: > 0 } all
            ? $"There was no such call, but these:\n{string.Join('\n', all)}"
            : "There was no call at all.");
    }

    /// <summary>Waits for the end of the first call of a method; one that has ended already will do.</summary>
    /// <param name="method">The method's name, such as <c>addOrder</c> or <c>ecommerce.OrderManagement/addOrder</c>.</param>
    /// <param name="bound">How long to wait, by the system's clock; 20 seconds by default.</param>
    /// <exception cref="TimeoutException">There was none in that time; the message names the calls that there were.</exception>
    /// <returns>The call.</returns>
    public Task<OrderdCall> WaitForAsync(string method, TimeSpan? bound = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        return WaitForAsync(call => call.HasEnded && call.IsOf(method), bound);
    }

    /// <summary>Forgets the calls up to now.</summary>
    public void Clear()
    {
        lock (_gate)
            _calls.Clear();
    }

    internal void Add(OrderdCall call)
    {
        lock (_gate)
        {
            if (_calls.Count == KeptCalls)
                _calls.Dequeue();
            _calls.Enqueue(call);
        }

        _changes.Signal();
    }

    internal void Changed() => _changes.Signal();
}
