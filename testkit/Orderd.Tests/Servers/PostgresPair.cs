using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>
/// A primary and its standby, both on Unix sockets, with an empty database called orders. No program watches over them: the test
/// decides who fails and who is promoted.
/// </summary>
sealed class PostgresPair : IAsyncDisposable
{
    const string Database = "orders";
    const string StandbyName = "b";

    readonly PostgresFolder _folder;

    PostgresPair(PostgresFolder folder)
    {
        _folder = folder;
        Primary = new PostgresServer(folder, "a");
        Standby = new PostgresServer(folder, StandbyName);
    }

    /// <summary>The one that is the primary at first.</summary>
    public PostgresServer Primary { get; }

    /// <summary>The one that is the standby at first.</summary>
    public PostgresServer Standby { get; }

    /// <summary>What orderd is told by --store: both of them.</summary>
    public string Store => PostgresServer.Uri(Database, Primary, Standby);

    /// <summary>Both run, and the standby follows.</summary>
    /// <param name="synchronous">Whether commits wait for the standby.</param>
    public static async Task<PostgresPair> StartAsync(bool synchronous = true)
    {
        var pair = new PostgresPair(await PostgresFolder.CreateAsync());
        try
        {
            await pair.Primary.InitializeAsync("wal_log_hints = on", "wal_retrieve_retry_interval = 200ms");
            await pair.Primary.StartAsync();
            await pair.Primary.ExecuteAsync($"CREATE DATABASE {Database} TEMPLATE template0");
            await pair.Standby.CopyAsync(pair.Primary);
            await pair.Standby.StartAsync();
            await pair.SetSynchronousAsync(synchronous);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9 of all the processes of the first primary.</summary>
    public Task KillPrimaryAsync() => Primary.KillAsync();

    /// <summary>The standby becomes a primary, of a timeline of its own. It can be written to when this returns.</summary>
    public Task PromoteAsync() => Standby.PromoteAsync();

    /// <summary>The first primary, killed before, comes back as what it was: it takes itself for the primary.</summary>
    public Task RestartOldPrimaryAsync() => Primary.StartAsync();

    /// <summary>The first primary hangs, with all its connections: SIGSTOP.</summary>
    public void PausePrimary() => Primary.Pause();

    public void ResumePrimary() => Primary.Resume();

    /// <summary>The standby hangs, with all its connections: SIGSTOP.</summary>
    public void PauseStandby() => Standby.Pause();

    public void ResumeStandby() => Standby.Resume();

    /// <summary>The standby answers, but receives nothing and confirms nothing. What was sent to it arrives when it is resumed.</summary>
    public void PauseReplication() => Standby.PauseReceiver();

    public void ResumeReplication() => Standby.ResumeReceiver();

    /// <summary>The standby leaves the primary: what is committed from now on does not reach it.</summary>
    public async Task DisconnectStandbyAsync()
    {
        await Standby.ExecuteAsync("ALTER SYSTEM SET primary_conninfo = ''");
        await Standby.ExecuteAsync("SELECT pg_reload_conf()");
        await Wait.UntilAsync(async () => await Standby.QueryAsync<long>("SELECT count(*) FROM pg_stat_wal_receiver") == 0);
        await Wait.UntilAsync(async () => await Primary.QueryAsync<long>("SELECT count(*) FROM pg_stat_replication") == 0);
    }

    public async Task ReconnectStandbyAsync()
    {
        await Standby.ExecuteAsync("ALTER SYSTEM RESET primary_conninfo");
        await Standby.ExecuteAsync("SELECT pg_reload_conf()");
        await FollowsAsync();
    }

    /// <summary>Whether the primary acknowledges a commit only when the standby has it, too. The standby has to be connected.</summary>
    public async Task SetSynchronousAsync(bool isSynchronous)
    {
        await Primary.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = '{(isSynchronous ? StandbyName : "")}'");
        await Primary.ExecuteAsync("SELECT pg_reload_conf()");
        await FollowsAsync(isSynchronous ? "sync" : "async");
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // How far it has come does not matter; a paused one may be far behind.
    Task FollowsAsync(string state = "%sync") => Wait.UntilAsync(
        async () => await Primary.QueryAsync<long>(
            $"SELECT count(*) FROM pg_stat_replication WHERE application_name = '{StandbyName}' AND state = 'streaming' AND sync_state LIKE '{state}'") == 1,
        () => "the standby does not follow the primary");
}
