using System.Diagnostics;

namespace Orderd.Store.Postgres;

/// <summary>
/// The item texts that one connection knows to be in <c>orderd.items</c>. It says so there once an hour for each that it uses, by
/// which the sweep tells what is in use.
/// </summary>
sealed class KnownItems
{
    // Some 10 MB. A catalogue that is larger is sent anew now and then, which costs no more than time.
    const int MaxItems = 200_000;
    static readonly TimeSpan TouchInterval = TimeSpan.FromHours(1);

    readonly Dictionary<UInt128, long> _touched = [];

    /// <summary>Those of a batch that the server must be told of, in the order in which all daemons lock them, each once.</summary>
    public List<ItemText> Unknown(IEnumerable<OrderRow> rows)
    {
        var unknown = new Dictionary<UInt128, ItemText>();
        foreach (var row in rows)
        {
            foreach (var item in row.Items)
            {
                if (!_touched.TryGetValue(item.Identity, out var time) || Stopwatch.GetElapsedTime(time) > TouchInterval)
                    unknown.TryAdd(item.Identity, item);
            }
        }

        return [.. unknown.Values];
    }

    /// <summary>To be called when they have been committed.</summary>
    public void Note(List<ItemText> items)
    {
        if (_touched.Count + items.Count > MaxItems)
            _touched.Clear();
        var now = Stopwatch.GetTimestamp();
        foreach (var item in items)
            _touched[item.Identity] = now;
    }
}
