using Npgsql;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Postgres;

/// <summary>The pair of servers that the tests of failovers use does what it says, to a client that is not orderd.</summary>
public sealed class FailoverPairs
{
    [Fact]
    public async Task WhatASynchronousPairAcknowledgedIsThereAfterAKill()
    {
        await using var pair = await PostgresPair.StartAsync();
        await ExecuteAsync(pair.Primary, "CREATE TABLE rows (n int)");
        await ExecuteAsync(pair.Primary, "INSERT INTO rows VALUES (1)");
        Assert.True(await pair.Standby.QueryAsync<bool>("SELECT pg_is_in_recovery()"));

        await pair.KillPrimaryAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => CountAsync(pair.Primary));
        await pair.PromoteAsync();

        await ExecuteAsync(pair.Standby, "INSERT INTO rows VALUES (2)");
        Assert.Equal(2, await CountAsync(pair.Standby));

        // The old one takes itself for the primary, of the old timeline.
        await pair.RestartOldPrimaryAsync();
        Assert.Equal(1, await CountAsync(pair.Primary));
        Assert.False(await pair.Primary.QueryAsync<bool>("SELECT pg_is_in_recovery()"));
        Assert.Equal((1, 2), (await TimelineAsync(pair.Primary), await TimelineAsync(pair.Standby)));
    }

    [Fact]
    public async Task WhatAnAsynchronousPairAcknowledgedMayBeLost()
    {
        await using var pair = await PostgresPair.StartAsync(synchronous: false);
        await ExecuteAsync(pair.Primary, "CREATE TABLE rows (n int)");
        await Wait.UntilAsync(async () => await pair.Standby.QueryAsync<bool>("SELECT to_regclass('rows') IS NOT NULL", "orders"));
        await pair.DisconnectStandbyAsync();
        await ExecuteAsync(pair.Primary, "INSERT INTO rows VALUES (1)");

        await pair.KillPrimaryAsync();
        await pair.PromoteAsync();

        Assert.Equal(0, await CountAsync(pair.Standby));
    }

    [Fact]
    public async Task ACommitWaitsForAStandbyThatDoesNotReceive()
    {
        await using var pair = await PostgresPair.StartAsync();
        await ExecuteAsync(pair.Primary, "CREATE TABLE rows (n int)");

        // In all the ways in which a standby falls silent.
        await AssertWaitsAsync(pair, () => Call(pair.PauseReplication), () => Call(pair.ResumeReplication));
        await AssertWaitsAsync(pair, () => Call(pair.PauseStandby), () => Call(pair.ResumeStandby));
        await AssertWaitsAsync(pair, pair.DisconnectStandbyAsync, pair.ReconnectStandbyAsync);
        Assert.Equal(3, await CountAsync(pair.Primary));

        // Nor does it when it is not asked to.
        pair.PauseReplication();
        await pair.SetSynchronousAsync(false);
        await ExecuteAsync(pair.Primary, "INSERT INTO rows VALUES (1)");
        pair.ResumeReplication();
        await pair.SetSynchronousAsync(true);
    }

    [Fact]
    public async Task APrimaryThatHangsGoesOnWhenItIsResumed()
    {
        await using var pair = await PostgresPair.StartAsync();
        await ExecuteAsync(pair.Primary, "CREATE TABLE rows (n int)");
        pair.PausePrimary();
        var insert = ExecuteAsync(pair.Primary, "INSERT INTO rows VALUES (1)");
        // It is a promotion that the old one knows nothing of.
        await pair.PromoteAsync();
        Assert.Equal(0, await CountAsync(pair.Standby));
        Assert.False(insert.IsCompleted);

        // Nobody confirms what it commits.
        pair.ResumePrimary();
        await WaitForTheStandbyAsync(pair);
        Assert.False(insert.IsCompleted);
        await pair.KillPrimaryAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => insert);
    }

    static async Task AssertWaitsAsync(PostgresPair pair, Func<Task> pause, Func<Task> resume)
    {
        await pause();
        var insert = ExecuteAsync(pair.Primary, "INSERT INTO rows VALUES (1)");
        await WaitForTheStandbyAsync(pair);
        Assert.False(insert.IsCompleted);
        await resume();
        await insert;
    }

    static Task WaitForTheStandbyAsync(PostgresPair pair) => Wait.UntilAsync(
        async () => await pair.Primary.QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == 1);

    static Task Call(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    static Task ExecuteAsync(PostgresServer server, string sql) => server.ExecuteAsync(sql, "orders");

    static Task<long> CountAsync(PostgresServer server) => server.QueryAsync<long>("SELECT count(*) FROM rows", "orders");

    static Task<int> TimelineAsync(PostgresServer server) =>
        server.QueryAsync<int>("SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int");
}
