using Orderd.Errors;

namespace Orderd.Store.Postgres;

/// <summary>
/// Writes of one kind that go to the server together, as one transaction in one round trip. No two of them concern the same order
/// or key: the statements could not tell which comes first.
/// </summary>
sealed class LaneBatch
{
    const int MaxWeight = 4_096;
    const long MaxBytes = 16 * 1024 * 1024;

    readonly List<LaneWrite> _writes = [];
    readonly HashSet<string> _ids = [];
    readonly HashSet<string> _keys = [];
    int _weight;
    long _bytes;

    public List<AddWrite> Adds { get; } = [];

    public List<UpsertWrite> Upserts { get; } = [];

    public List<DeleteWrite> Deletes { get; } = [];

    public IReadOnlyList<LaneWrite> Writes => _writes;

    /// <summary>How many callers' writes there are in it.</summary>
    public int Count => _writes.Count;

    /// <summary>Takes one in, if it fits; a first one always does.</summary>
    public bool TryTake(LaneWrite write)
    {
        if (_writes.Count > 0 && (!IsOfKind(write) || _weight + write.Traits.Weight > MaxWeight || _bytes + write.Bytes > MaxBytes || Meets(write)))
            return false;

        _writes.Add(write);
        _weight += write.Traits.Weight;
        _bytes += write.Bytes;
        Note(write);
        return true;
    }

    /// <summary>Marks all as sent and puts them in the lists that the statements are made from; those given up meanwhile are left out.</summary>
    /// <returns>False when nothing is left to be sent.</returns>
    public bool TrySend(TimeProvider clock)
    {
        Adds.Clear();
        Upserts.Clear();
        Deletes.Clear();
        _writes.RemoveAll(write =>
        {
            if (write.HasExpired(clock))
                write.Expire();
            else if (write.TrySend())
                return false;
            return true;
        });
        foreach (var write in _writes)
            write.Apply(this);
        return _writes.Count > 0;
    }

    /// <summary>What was sent has certainly not been committed.</summary>
    public void ComeBack() => _writes.ForEach(write => write.ComeBack());

    /// <summary>The time by which all of it has to be committed.</summary>
    public DateTime FirstDeadline()
    {
        var first = DateTime.MaxValue;
        foreach (var write in _writes)
            first = write.Deadline.Time < first ? write.Deadline.Time : first;
        return first;
    }

    /// <summary>Fails those whose time has come, by the server's clock; at least one, so that the others get on.</summary>
    public void ExpireFirst(TimeProvider clock)
    {
        var first = FirstDeadline();
        _writes.RemoveAll(write =>
        {
            var isDue = write.Deadline.Time == first || write.HasExpired(clock);
            if (isDue)
                write.Fail(new ServiceException(ErrorKind.DeadlineExceeded, "The deadline passed before the change was committed; nothing was changed."));
            return isDue;
        });
    }

    public void Publish() => _writes.ForEach(write => write.Publish());

    public void Fail(Exception cause) => _writes.ForEach(write => write.Fail(cause));

    bool IsOfKind(LaneWrite write) => write.GetType() == _writes[0].GetType();

    bool Meets(LaneWrite write) => write switch
    {
        AddWrite add => _ids.Contains(add.Row.Id) || (add.Key is { } key && _keys.Contains(key.Name)),
        UpsertWrite upsert => upsert.Rows.Any(row => _ids.Contains(row.Id)),
        DeleteWrite delete => _ids.Contains(delete.Id),
        _ => true,
    };

    void Note(LaneWrite write)
    {
        switch (write)
        {
            case AddWrite add:
                _ids.Add(add.Row.Id);
                if (add.Key is { } key)
                    _keys.Add(key.Name);
                break;
            case UpsertWrite upsert:
                _ids.UnionWith(upsert.Rows.Select(row => row.Id));
                break;
            case DeleteWrite delete:
                _ids.Add(delete.Id);
                break;
        }
    }
}
