using Npgsql;
using Orderd.Errors;

namespace Orderd.Store.Postgres;

/// <summary>
/// Connections that read from the primary. A read whose primary is lost is done again on the next one; one that takes long is the
/// server's to end, so that no caller's token breaks a connection.
/// </summary>
sealed class Reads(Cluster cluster)
{
    // What a primary that is one all along does not answer in its time, it would not answer the next time either.
    const int MaxTries = 3;

    /// <summary>Waits for a primary, if there is none.</summary>
    public async ValueTask<Primary> PrimaryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.PrimaryAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cluster.Current is null)
        {
            throw new ServiceException(ErrorKind.StoreUnavailable, "The order store has no primary at the moment.", cluster.Trouble);
        }
    }

    /// <summary>Runs a read, as often as primaries are lost under it.</summary>
    /// <param name="read">It must not keep anything from a run that failed.</param>
    /// <param name="cancellationToken">Ends the wait for a primary.</param>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Primary, Task<T>> read, CancellationToken cancellationToken)
    {
        Primary? last = null;
        for (var tries = 1; ; tries++)
        {
            var primary = await PrimaryAsync(cancellationToken);
            if (primary != last)
                (last, tries) = (primary, 1);
            try
            {
                var answer = await OnAsync(primary, read).WaitAsync(primary.Superseded);
                cluster.Metrics.RoundTrip();
                return answer;
            }
            catch (Exception e) when (primary.Superseded.IsCancellationRequested ? IsEnded(e) : PostgresFailure.IsLost(e) && tries < MaxTries)
            {
                cluster.Suspect(primary, e);
                cluster.Metrics.Retry();
            }
            catch (Exception e) when (PostgresFailure.IsLost(e) || e is PostgresException)
            {
                throw PostgresFailure.ToReadError(e);
            }
        }
    }

    static bool IsEnded(Exception e) => e is OperationCanceledException || PostgresFailure.IsLost(e);

    static async Task<T> OnAsync<T>(Primary primary, Func<NpgsqlConnection, Primary, Task<T>> read)
    {
        await using var connection = await primary.Host.Readers.OpenConnectionAsync(primary.Superseded);
        return await read(connection, primary);
    }
}
