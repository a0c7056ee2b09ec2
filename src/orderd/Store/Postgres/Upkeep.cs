using Npgsql;
using Orderd.Logging;

namespace Orderd.Store.Postgres;

/// <summary>
/// Removes what nobody will ask for any more: expired keys, texts of items that no order has, rows of lanes that are gone. Of all
/// daemons one does it at a time.
/// </summary>
sealed class Upkeep(Cluster cluster, TimeProvider clock, string[] lanes, ILogger logger)
{
    const int KeysAtOnce = 1_000;
    const string TryLock = "SELECT pg_try_advisory_lock(7089915534391538291)";

    // A lane without a daemon is told from one that has nothing to do by this.
    const string TouchOwnLanes = "UPDATE orderd.lanes SET touched = now() WHERE lane = ANY($1::text[]::uuid[])";

    const string RemoveKeys = """
        DELETE FROM orderd.idempotency_keys WHERE name IN (
            SELECT name FROM orderd.idempotency_keys WHERE expires <= $1 ORDER BY expires LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    const string FoldLanes = """
        WITH gone AS (
            DELETE FROM orderd.lanes WHERE touched < now() - interval '7 days' AND lane <> '00000000-0000-0000-0000-000000000000' RETURNING orders)
        INSERT INTO orderd.lanes AS known (lane, epoch, batch, orders, touched)
        SELECT '00000000-0000-0000-0000-000000000000', 0, 0, sum(orders), now() FROM gone HAVING count(*) > 0
        ON CONFLICT (lane) DO UPDATE SET orders = known.orders + excluded.orders, touched = excluded.touched
        """;

    const string IsSweepDue = "UPDATE orderd.store SET swept = now() WHERE swept < now() - interval '1 day' RETURNING true";

    // Lanes touch what they use once an hour.
    const string SweepItems = """
        DELETE FROM orderd.items i WHERE i.touched < now() - interval '3 hours'
        AND NOT EXISTS (SELECT FROM orderd.item_orders l WHERE l.item = i.hash)
        """;

    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Does it every ten minutes until orderd stops.</summary>
    public async Task RunAsync(CancellationToken closing)
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(closing);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.UpkeepFailed(logger, e);
            }

            await Task.Delay(Interval, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task RunOnceAsync(CancellationToken closing)
    {
        var primary = await cluster.PrimaryAsync(closing);
        await using var connection = await primary.Host.Writers.OpenConnectionAsync(closing);
        await ExecuteAsync(connection, TouchOwnLanes, new NpgsqlParameter<string[]> { TypedValue = lanes });
        // The lock ends with the connection.
        await using (var tryLock = new NpgsqlCommand(TryLock, connection))
        {
            if (await tryLock.ExecuteScalarAsync(CancellationToken.None) is not true)
                return;
        }

        var now = new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime };
        while (await ExecuteAsync(connection, RemoveKeys, now.Clone(), new NpgsqlParameter<int> { TypedValue = KeysAtOnce }) == KeysAtOnce)
            closing.ThrowIfCancellationRequested();
        await ExecuteAsync(connection, FoldLanes);
        await using (var sweep = new NpgsqlCommand(IsSweepDue, connection))
        {
            if (await sweep.ExecuteScalarAsync(CancellationToken.None) is true)
                await ExecuteAsync(connection, SweepItems);
        }
    }

    static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
