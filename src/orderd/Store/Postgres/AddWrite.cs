using Orderd.Store.GroupCommit;

namespace Orderd.Store.Postgres;

/// <summary>A new order, with the key that its caller may have sent with it.</summary>
sealed class AddWrite(OrderRow row, IdempotencyKey? key, WriteDeadline deadline, Cluster cluster)
    : LaneWrite(deadline, new WriteTraits(1), cluster)
{
    public OrderRow Row => row;

    public IdempotencyKey? Key => key;

    public override long Bytes => row.Body.Length;

    public override void Apply(LaneBatch tables) => tables.Adds.Add(this);

    /// <summary>Notes that it is stored, or that its key is in use.</summary>
    /// <param name="used">What the store has under the key; null when there is no key.</param>
    public void Answer((byte[] Fingerprint, string OrderId)? used)
    {
        Error = null;
        if (used is not { } first || first.OrderId == row.Id)
            Result = row.Id;
        else if (first.Fingerprint.AsSpan().SequenceEqual(key!.Value.Fingerprint))
            Result = first.OrderId;
        else
            Error = key.Value.Conflict();
    }
}
