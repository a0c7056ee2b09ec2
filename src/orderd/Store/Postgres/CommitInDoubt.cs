namespace Orderd.Store.Postgres;

/// <summary>A transaction was under way when its connection was lost, or was committed without its standby: only the lane's row tells.</summary>
sealed class CommitInDoubt(string why, Exception? cause = null) : Exception($"A commit is in doubt: {why}.", cause);
