namespace Orderd.Budget;

/// <summary>
/// What one connection and its calls hold. It takes from the <see cref="MemoryBudget"/> in large pieces, so that calls of
/// different connections do not contend for one counter.
/// </summary>
sealed class MemoryMeter
{
    const long Piece = 64 * 1024;

    readonly MemoryBudget _budget;
    readonly Lock _gate = new();
    MemoryAccount _account;
    object? _caller;
    long _used;
    // The budget counts this for the connection: it is at least what is used, but for a moment.
    long _taken;
    bool _isClosed;

    public MemoryMeter(MemoryBudget budget, string caller)
    {
        _budget = budget;
        _account = budget.Open(caller);
    }

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Whether its caller holds more than it could ever get.</summary>
    public bool IsOverdrawn => _budget.IsOverdrawn(Volatile.Read(ref _account));

    /// <summary>Has another caller pay for what is held, and for what comes.</summary>
    /// <param name="caller">Who it is; compared by reference.</param>
    /// <param name="name">The caller's name.</param>
    public void Bill(object caller, string name)
    {
        if (ReferenceEquals(Volatile.Read(ref _caller), caller))
            return;

        lock (_gate)
        {
            if (_isClosed)
                return;

            _caller = caller;
            if (_account.Caller == name)
                return;

            var account = _budget.Open(name);
            _budget.Take(account, _taken);
            _budget.Give(_account, _taken);
            _budget.Close(_account);
            _account = account;
        }
    }

    /// <summary>Counts bytes that are about to be held; false when there is no room for them.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Volatile.Read(ref _taken) || Cover(mayFail: true))
            return true;

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Counts bytes that are held in any case.</summary>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > Volatile.Read(ref _taken))
            Cover(mayFail: false);
    }

    public void Give(long bytes)
    {
        var used = Interlocked.Add(ref _used, -bytes);
        if (Volatile.Read(ref _taken) - used > 3 * Piece)
            Return();
    }

    /// <summary>Its connection is closed: nothing is counted any more, whatever comes late.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;

            _isClosed = true;
            _budget.Give(_account, _taken);
            _budget.Close(_account);
            Volatile.Write(ref _taken, long.MaxValue / 2);
        }
    }

    bool Cover(bool mayFail)
    {
        lock (_gate)
        {
            var lacking = Used - _taken;
            if (_isClosed || lacking <= 0)
                return true;

            var bytes = (lacking + Piece - 1) / Piece * Piece;
            if (!mayFail)
                _budget.Take(_account, bytes);
            else if (!_budget.TryTake(_account, bytes))
                return false;
            Volatile.Write(ref _taken, _taken + bytes);
            return true;
        }
    }

    void Return()
    {
        lock (_gate)
        {
            var bytes = (_taken - Math.Max(Used, 0) - Piece) / Piece * Piece;
            if (_isClosed || bytes <= 0)
                return;

            Volatile.Write(ref _taken, _taken - bytes);
            _budget.Give(_account, bytes);
        }
    }
}
