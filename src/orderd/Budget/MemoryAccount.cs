namespace Orderd.Budget;

/// <summary>What one caller has of the <see cref="MemoryBudget"/>, over all of its connections.</summary>
sealed class MemoryAccount(string caller)
{
    // This marks an account that nobody uses any more: another takes its place.
    const int Closed = -1;

    long _used;
    int _users;

    public string Caller { get; } = caller;

    public long Used => Interlocked.Read(ref _used);

    public long Add(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>One user more; false when the last one has left.</summary>
    public bool TryJoin()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == Closed)
                return false;
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }
    }

    /// <summary>One user fewer; true when that was the last one.</summary>
    public bool Leave() => Interlocked.Decrement(ref _users) == 0 && Interlocked.CompareExchange(ref _users, Closed, 0) == 0;
}
