using Orderd.Access;

namespace Orderd.Transport;

/// <summary>
/// Who may be connected to one listener. Connections whose callers are not known have part of the places and few for each
/// address; when those are full, the oldest of them makes room for the next.
/// </summary>
/// <param name="limit">How many there may be.</param>
/// <param name="grace">How long one is let alone before it makes room for others of its address.</param>
sealed class ConnectionSlots(int limit, long grace)
{
    readonly Lock _gate = new();
    readonly HashSet<ClientConnection> _all = [];
    // The oldest comes first. Those that have proven who they are drop out as they are met.
    readonly LinkedList<ClientConnection> _anonymous = [];
    // A quarter is kept for callers that are known.
    readonly int _maxAnonymous = Math.Max(1, limit - (limit / 4));
    readonly int _maxPerOrigin = Math.Max(1, limit / 4);

    /// <summary>All that are open.</summary>
    public ClientConnection[] All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    /// <summary>Whether there is a place for another connection.</summary>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="now">The time.</param>
    /// <param name="leaving">One that has to be closed for it; it has lost its place.</param>
    public bool TryMakeRoom(string origin, long now, out ClientConnection? leaving)
    {
        lock (_gate)
        {
            leaving = null;
            DropProven();
            if (_all.Count >= limit || _anonymous.Count >= _maxAnonymous)
            {
                if (_anonymous.Count == 0)
                    return false;
                leaving = Oldest(BusiestOrigin());
            }
            else if (OldestBeyondItsShare(origin) is { } oldest && now - oldest.Since >= grace)
            {
                leaving = oldest;
            }

            if (leaving is not null)
                RemoveCore(leaving);
            return true;
        }
    }

    public void Add(ClientConnection connection)
    {
        lock (_gate)
        {
            _all.Add(connection);
            _anonymous.AddLast(connection);
        }
    }

    public void Remove(ClientConnection connection)
    {
        lock (_gate)
            RemoveCore(connection);
    }

    void RemoveCore(ClientConnection connection)
    {
        _all.Remove(connection);
        _anonymous.Remove(connection);
    }

    void DropProven()
    {
        for (var node = _anonymous.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.IsProven)
                _anonymous.Remove(node);
            node = next;
        }
    }

    string BusiestOrigin()
    {
        var counts = new Dictionary<string, int>();
        var busiest = "";
        foreach (var connection in _anonymous)
        {
            var count = counts[connection.Origin] = counts.GetValueOrDefault(connection.Origin) + 1;
            if (count > counts.GetValueOrDefault(busiest))
                busiest = connection.Origin;
        }

        return busiest;
    }

    ClientConnection Oldest(string origin)
    {
        foreach (var connection in _anonymous)
        {
            if (connection.Origin == origin)
                return connection;
        }

        return _anonymous.First!.Value;
    }

    ClientConnection? OldestBeyondItsShare(string origin)
    {
        ClientConnection? oldest = null;
        var count = 0;
        foreach (var connection in _anonymous)
        {
            if (connection.Origin == origin && ++count == 1)
                oldest = connection;
        }

        return count >= _maxPerOrigin ? oldest : null;
    }
}
