using System.Collections.Concurrent;
using Orderd.Configuration;

namespace Orderd.Budget;

/// <summary>
/// What calls and connections of all callers together may hold in memory. A caller gets no more than stays free for the others,
/// half of the budget therefore when it is alone: whoever comes next always finds room.
/// </summary>
sealed class MemoryBudget(Config config)
{
    // Only callers with little get this part of the limit once the rest is gone: health checks and other small calls go on.
    const int SmallShare = 8;
    // A caller may have this part and still count as one with little.
    const int LittleShare = 64;

    readonly ConcurrentDictionary<string, MemoryAccount> _accounts = new();
    long _used;

    /// <summary>How many bytes there are.</summary>
    public long Limit { get; } = config.Limits.MemoryBytes;

    /// <summary>How many are taken.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How many times something was refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    long _refusals;

    /// <summary>The account of a caller, by its name or address; closed by whoever opened it.</summary>
    public MemoryAccount Open(string caller)
    {
        while (true)
        {
            var account = _accounts.GetOrAdd(caller, static name => new MemoryAccount(name));
            if (account.TryJoin())
                return account;
        }
    }

    public void Close(MemoryAccount account)
    {
        if (account.Leave())
            _accounts.TryRemove(new(account.Caller, account));
    }

    /// <summary>Takes so many bytes for the caller, if they are there and leave as much for others.</summary>
    public bool TryTake(MemoryAccount account, long bytes)
    {
        var used = Interlocked.Add(ref _used, bytes);
        var own = account.Add(bytes);
        if (own <= Limit / LittleShare ? used <= Limit : used <= Limit - (Limit / SmallShare) && own <= Limit - used)
            return true;

        Give(account, bytes);
        Interlocked.Increment(ref _refusals);
        return false;
    }

    /// <summary>Whether a caller holds more than it could ever get, by what is held in any case.</summary>
    public bool IsOverdrawn(MemoryAccount account) => account.Used > (Limit / 2) + (Limit / SmallShare);

    /// <summary>Takes so many bytes that are held in any case.</summary>
    public void Take(MemoryAccount account, long bytes)
    {
        Interlocked.Add(ref _used, bytes);
        account.Add(bytes);
    }

    public void Give(MemoryAccount account, long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        account.Add(-bytes);
    }
}
