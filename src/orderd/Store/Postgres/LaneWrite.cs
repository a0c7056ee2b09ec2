using Orderd.Store.GroupCommit;

namespace Orderd.Store.Postgres;

/// <summary>
/// A write on its way through a lane; its result is the id of the order that it added or deleted, or null. It is known of each
/// whether it has been sent: one that was not has changed nothing, which its caller may be told, and one that was ends only with
/// the answer.
/// </summary>
abstract class LaneWrite(WriteDeadline deadline, WriteTraits traits, Cluster cluster) : AnsweredWrite<LaneBatch, string?>(deadline, traits)
{
    const int Waiting = 0;
    const int Sent = 1;
    const int GivenUp = 2;

    int _state;

    /// <summary>What it takes in a message to the server, nearly.</summary>
    public abstract long Bytes { get; }

    /// <summary>Is called before it is sent; false when its caller has given up.</summary>
    public bool TrySend() => Interlocked.CompareExchange(ref _state, Sent, Waiting) == Waiting;

    /// <summary>Is called when what was sent has certainly not been committed.</summary>
    public void ComeBack() => Interlocked.CompareExchange(ref _state, Waiting, Sent);

    public override void Expire()
    {
        // Who waits in vain for a primary is told so. Whoever is in doubt is not: the deadline says all that is known.
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting && cluster.Current is null)
            Fail(StoreErrors.Unavailable(cluster.Trouble));
        else
            base.Expire();
    }
}
