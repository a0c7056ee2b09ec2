using System.Globalization;
using Npgsql;
using Orderd.Tests.Native;

namespace Orderd.Tests.Servers;

/// <summary>A PostgreSQL server of the tests' own, on a Unix socket only. Its files and processes end with its folder.</summary>
/// <param name="folder">Where it lives.</param>
/// <param name="name">What it is called there.</param>
sealed class PostgresServer(PostgresFolder folder, string name)
{
    const int Stop = 19;
    const int Continue = 18;
    const int Port = 5432;
    const string User = "postgres";

    // Nothing has to survive the end of the machine. No shared memory is left in /dev/shm by a server that is killed.
    static readonly string[] Settings =
        ["listen_addresses = ''", $"port = {Port}", "max_connections = 400", "shared_buffers = 64MB", "fsync = off", "full_page_writes = off", "dynamic_shared_memory_type = mmap"];

    /// <summary>Where its socket is, and where clients look for it.</summary>
    public string Host { get; } = Path.Combine(folder.Root, name);

    string Data => Path.Combine(Host, "data");

    string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>Makes an empty cluster with one superuser, whom everybody is who reaches the socket.</summary>
    public async Task InitializeAsync(params string[] settings)
    {
        await RunAsync(
            "initdb", $"--pgdata={Data}", "--auth=trust", $"--username={User}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        Configure([.. Settings, .. settings]);
    }

    /// <summary>Makes a standby of another server that runs.</summary>
    public async Task CopyAsync(PostgresServer primary, params string[] settings)
    {
        await RunAsync(
            "pg_basebackup", $"--host={primary.Host}", $"--port={Port}", $"--username={User}", $"--pgdata={Data}", "--checkpoint=fast", "--wal-method=stream",
            "--no-sync", "--create-slot", $"--slot={name}");
        Configure([.. settings, $"primary_slot_name = '{name}'", $"primary_conninfo = 'host={primary.Host} port={Port} user={User} application_name={name}'"]);
        await File.WriteAllTextAsync(Path.Combine(Data, "standby.signal"), "");
    }

    public Task StartAsync() => RunAsync("pg_ctl", $"--pgdata={Data}", $"--log={Path.Combine(Host, "log")}", "--wait", "--silent", "start");

    public Task PromoteAsync() => RunAsync("pg_ctl", $"--pgdata={Data}", "--wait", "--silent", "promote");

    /// <summary>A stop in good order, which ends all connections and hands over to the standby what it has.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", $"--pgdata={Data}", "--mode=fast", "--wait", "--silent", "stop");

    /// <summary>kill -9 of all its processes, the first of them first.</summary>
    public async Task KillAsync()
    {
        var postmaster = Postmaster();
        var sharedMemory = (await File.ReadAllLinesAsync(PidFile))[6].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        Send(postmaster, Signal.Kill);
        await Wait.UntilAsync(() =>
        {
            foreach (var process in Processes())
                Send(process, Signal.Kill);
            return !Processes().Any();
        });

        // The kernel keeps it, and another process may get the number that a new start would look for.
        await PostgresPrograms.RunAsync("/usr/bin/ipcrm", ["--shmem-key", sharedMemory]);
        File.Delete(PidFile);
        File.Delete(Path.Combine(Host, $".s.PGSQL.{Port}.lock"));
    }

    /// <summary>Stops all its processes where they are, as if the machine hung: its sockets accept, and nothing answers.</summary>
    public void Pause()
    {
        // It starts no others once it has stopped.
        Send(Postmaster(), Stop);
        foreach (var process in Processes())
            Send(process, Stop);
    }

    public void Resume()
    {
        foreach (var process in Processes())
            Send(process, Continue);
    }

    /// <summary>Stops the process that receives what a primary sends.</summary>
    public void PauseReceiver() => Send(Receiver(), Stop);

    public void ResumeReceiver() => Send(Receiver(), Continue);

    /// <summary>How Npgsql connects to a database of it. No connection is kept.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host={Host};Port={Port};Username={User};Database={database};Pooling=false;Timeout=60;Command Timeout=60";

    /// <summary>How orderd connects to a database of some such servers.</summary>
    public static string Uri(string database, params PostgresServer[] servers) =>
        $"postgres://{User}@{string.Join(',', servers.Select(server => $"{System.Uri.EscapeDataString(server.Host)}:{Port}"))}/{database}";

    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first value of the first row.</summary>
    public async Task<T?> QueryAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    void Configure(IEnumerable<string> settings) =>
        File.AppendAllLines(Path.Combine(Data, "postgresql.conf"), [$"unix_socket_directories = '{Host}'", .. settings]);

    async Task RunAsync(string program, params string[] arguments)
    {
        try
        {
            await PostgresPrograms.RunAsync(folder.Root, program, arguments);
        }
        catch (InvalidOperationException e) when (File.Exists(Path.Combine(Host, "log")))
        {
            throw new InvalidOperationException($"{e.Message}\n{await File.ReadAllTextAsync(Path.Combine(Host, "log"))}", e);
        }
    }

    int Postmaster() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    int Receiver() => Processes().Single(process => Title(process).Contains("walreceiver", StringComparison.Ordinal));

    /// <summary>Those of this server, each of which has the data directory as working directory.</summary>
    public IEnumerable<int> Processes() =>
        from path in Directory.EnumerateDirectories("/proc")
        where char.IsAsciiDigit(path["/proc/".Length]) && new FileInfo($"{path}/cwd").LinkTarget == Data
        select int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);

    static string Title(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }

    static void Send(int process, int signal)
    {
        try
        {
            Signal.Send(process, signal);
        }
        catch (InvalidOperationException) when (!Directory.Exists($"/proc/{process}"))
        {
            // It has ended.
        }
    }
}
