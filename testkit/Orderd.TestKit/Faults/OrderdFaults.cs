using Orderd.TestKit.Faults;

namespace Orderd.TestKit;

/// <summary>
/// What is to go wrong with calls to an <see cref="OrderdHost"/>: <c>host.Faults.Next("addOrder").LoseAnswer()</c>. A call meets
/// at most one fault, the first that fits of those not used up. Safe to use from any thread.
/// </summary>
public sealed class OrderdFaults
{
    readonly Lock _gate = new();
    readonly List<OrderdFault> _faults = [];
    readonly Func<IReadOnlyCollection<string>> _methods;

    internal OrderdFaults(Func<IReadOnlyCollection<string>> methods) => _methods = methods;

    /// <summary>
    /// What is wrong with the store, whoever asks it: all calls, and the host's own look at its health. Null, as at first, for
    /// nothing. <see cref="OrderdFault.BreakStore"/> is for some calls only.
    /// </summary>
    public StoreTrouble? Store { get; set; }

    /// <summary>For the next call, and no other. A fault for the next but one is set after it.</summary>
    /// <param name="method">The method's name, such as <c>addOrder</c> or <c>ecommerce.OrderManagement/addOrder</c>; null for any.</param>
    /// <exception cref="ArgumentException">The host has no such method.</exception>
    /// <returns>A fault that does nothing until it is told what to do.</returns>
    public OrderdFault Next(string? method = null) => Every(method).Times(1);

    /// <summary>For every call until <see cref="OrderdFault.Remove"/> or <see cref="Clear"/>.</summary>
    /// <param name="method">The method's name, such as <c>addOrder</c> or <c>ecommerce.OrderManagement/addOrder</c>; null for any.</param>
    /// <exception cref="ArgumentException">The host has no such method.</exception>
    /// <returns>A fault that does nothing until it is told what to do.</returns>
    public OrderdFault Every(string? method = null)
    {
        if (method is null)
            return When(_ => true);

        var name = method.TrimStart('/');
        if (!_methods().Any(known => known == name || known.EndsWith("/" + name, StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                $"The host has no method {method}. It has {string.Join(", ", _methods().Order(StringComparer.Ordinal))}.", nameof(method));
        }

        return When(call => call.IsOf(name));
    }

    /// <summary>For every call that fits, until <see cref="OrderdFault.Remove"/> or <see cref="Clear"/>.</summary>
    /// <param name="fits">
    /// Says whether a call is one, on a thread of the host. It is asked when the call begins: the request of a unary or a
    /// server-streaming call is there, those of the other two are not.
    /// </param>
    /// <returns>A fault that does nothing until it is told what to do.</returns>
    public OrderdFault When(Func<OrderdCall, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return new OrderdFault(this, fits);
    }

    /// <summary>Takes all faults back, that of the <see cref="Store"/> too. Calls that have met one already keep it.</summary>
    public void Clear()
    {
        Store = null;
        lock (_gate)
            _faults.Clear();
    }

    internal void Set(OrderdFault fault)
    {
        lock (_gate)
        {
            if (!_faults.Contains(fault))
                _faults.Add(fault);
        }
    }

    internal void Remove(OrderdFault fault)
    {
        lock (_gate)
            _faults.Remove(fault);
    }

    internal FaultPlan Take(OrderdCall call)
    {
        lock (_gate)
        {
            foreach (var fault in _faults)
            {
                if (fault.TryTake(call) is { } plan)
                    return plan;
            }
        }

        return FaultPlan.None;
    }
}
