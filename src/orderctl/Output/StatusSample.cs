using Orderd.Contracts.V1;

namespace Orderctl.Output;

/// <summary>What a daemon said of itself, and what it had said before, if that is to be compared.</summary>
sealed class StatusSample
{
    readonly StatusResponse? _before;
    readonly double _seconds;

    public StatusSample(StatusResponse now, StatusResponse? before = null)
    {
        Now = now;
        IsDifference = before is not null;
        // A daemon that was restarted counts from its start.
        _before = before?.StartedAt?.Equals(now.StartedAt) == true ? before : null;
        _seconds = Seconds(now) - (_before is null ? 0 : Seconds(_before));
    }

    public StatusResponse Now { get; }

    public bool IsDifference { get; }

    public StoreStatus Store => Now.Store ?? new StoreStatus();

    public StoreStatus StoreBefore => _before?.Store ?? new StoreStatus();

    public static double Seconds(StatusResponse status) => status.Uptime?.ToTimeSpan().TotalSeconds ?? 0;

    public static long Calls(MethodStatus? method, string status)
    {
        if (method is not null)
        {
            foreach (var count in method.Ended)
            {
                if (count.Status == status)
                    return count.Calls;
            }
        }

        return 0;
    }

    public static long Calls(MethodStatus? method)
    {
        var calls = 0L;
        if (method is not null)
        {
            foreach (var count in method.Ended)
                calls += count.Calls;
        }

        return calls;
    }

    public double Rate(long difference) => _seconds > 0 ? difference / _seconds : 0;

    public MethodStatus? Before(MethodStatus method)
    {
        if (_before is not null)
        {
            foreach (var before in _before.Methods)
            {
                if (before.Method == method.Method)
                    return before;
            }
        }

        return null;
    }

    public long CallsSince() => Sum(method => Calls(method) - Calls(Before(method)));

    public long Running() => Sum(method => method.InFlight);

    public long Streams() => Sum(method => method.Streaming ? method.InFlight : 0);

    /// <summary>Those with the most calls since the earlier sample come first.</summary>
    public List<MethodStatus> MostCalledFirst()
    {
        var methods = new List<MethodStatus>(Now.Methods);
        if (IsDifference)
            methods.Sort((a, b) => (Calls(b) - Calls(Before(b))).CompareTo(Calls(a) - Calls(Before(a))) is var order and not 0 ? order : string.CompareOrdinal(a.Method, b.Method));
        return methods;
    }

    long Sum(Func<MethodStatus, long> figure)
    {
        var sum = 0L;
        foreach (var method in Now.Methods)
            sum += figure(method);
        return sum;
    }
}
