using Orderd.Errors;

namespace Orderd.Store.GroupCommit;

/// <summary>
/// A store's connection to where it writes, over the life of the store: one that is lost is given up, and another opened in its
/// place. Used by the writer's thread, but for <see cref="Closed"/>.
/// </summary>
abstract class WriteConnection<TTables> : IDisposable
{
    /// <summary>What is open now; null after a failure, until it is open again.</summary>
    public abstract WriteTransaction<TTables>? Transaction { get; }

    /// <summary>Whether the writer has something to do though no write waits.</summary>
    public abstract bool NeedsAttention { get; }

    /// <summary>What a call fails with while nothing is open.</summary>
    public abstract ServiceException Closed { get; }

    /// <summary>Opens it anew, if that was not tried just now; when it cannot be done yet, nothing is open still.</summary>
    public abstract void TryReopen();

    /// <summary>Closes it for good, with whatever reads by it.</summary>
    public abstract void Dispose();
}
