namespace Orderd.Store.Sqlite;

/// <summary>
/// The last sequence number that was ever given to an order. None is given again, or an order stored there would be hidden from
/// a listing that has come so far. Of deleted orders only the last one can be forgotten, so its number is written down when it
/// goes. The schema calls the number place.
/// </summary>
sealed class LastSequence(Database database)
{
    public const string Query =
        "SELECT max(ifnull((SELECT max(place) FROM orders), 0), ifnull((SELECT value FROM counters WHERE name = 'last place'), 0))";

    readonly Statement _keep = database.Prepare("INSERT OR REPLACE INTO counters (name, value) VALUES ('last place', ?1)");

    long _value = database.Number(Query);

    public long Value => _value;

    public long Next() => ++_value;

    /// <summary>To be called for each order that is deleted.</summary>
    public void Deleted(long sequence)
    {
        if (sequence == _value)
            _keep.Bind(1, sequence).Run();
    }

    /// <summary>To be called after each rollback.</summary>
    public void ReadAgain() => _value = database.Number(Query);
}
