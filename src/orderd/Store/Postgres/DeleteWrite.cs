using Orderd.Store.GroupCommit;

namespace Orderd.Store.Postgres;

/// <summary>The deletion of an order, which answers whether there was one.</summary>
sealed class DeleteWrite(string id, WriteDeadline deadline, Cluster cluster)
    : LaneWrite(deadline, new WriteTraits(1, FreesRoom: true), cluster)
{
    public string Id => id;

    public override long Bytes => 0;

    public override void Apply(LaneBatch tables) => tables.Deletes.Add(this);

    public void Answer(bool wasThere) => Result = wasThere ? id : null;
}
