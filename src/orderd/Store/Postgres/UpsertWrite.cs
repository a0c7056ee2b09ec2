using Orderd.Store.GroupCommit;

namespace Orderd.Store.Postgres;

/// <summary>Orders to be created or replaced together; none of them, where it is to be found out whether anything can be written.</summary>
/// <param name="rows">No two of one id.</param>
/// <param name="deadline">Until when.</param>
/// <param name="cluster">Where.</param>
sealed class UpsertWrite(IReadOnlyList<OrderRow> rows, WriteDeadline deadline, Cluster cluster)
    : LaneWrite(deadline, new WriteTraits(Math.Max(1, rows.Count)), cluster)
{
    public IReadOnlyList<OrderRow> Rows => rows;

    public override long Bytes { get; } = rows.Sum(row => (long)row.Body.Length);

    public override void Apply(LaneBatch tables) => tables.Upserts.Add(this);
}
