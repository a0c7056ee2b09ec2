using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.GrpcHealth;
using Orderd.Tests.Native;
using Orderd.Tests.Native.Disk;

namespace Orderd.Tests.Torture;

/// <summary>A disk that is recorded, a store on it, and what its callers know.</summary>
sealed class Workbench : IDisposable
{
    readonly ScratchFolder _folder = new();
    readonly string _first;

    /// <param name="prepare">What is in the directory before orderd is; by default the one for the store, empty.</param>
    /// <param name="before">What is in the store by then.</param>
    public Workbench(Action<string>? prepare = null, Ledger? before = null)
    {
        var root = Directory.CreateDirectory(_folder.File("disk")).FullName;
        prepare ??= directory => Directory.CreateDirectory(Path.GetDirectoryName(StoreFiles.In(directory))!);
        prepare(root);
        _first = _folder.File("first");
        StoreFiles.Copy(root, _first);
        Disk = new FaultyDisk(root, record: true);
        Ledger = new Ledger(() => Disk.Recorded, before);
    }

    public FaultyDisk Disk { get; }

    public Ledger Ledger { get; }

    public string Store => StoreFiles.In(Disk.Root);

    public string Socket => _folder.File("o.sock");

    /// <summary>A place outside the disk.</summary>
    public string File(string name) => _folder.File(name);

    public Task<NativeOrderd> StartAsync() => Disk.StartAsync(Socket, Store);

    /// <summary>Starts it on a disk that may have faults; null when it ended, as it may, with the exit code for trouble that may pass.</summary>
    public async Task<NativeOrderd?> TryStartAsync(Tally tally, string where)
    {
        try
        {
            return await StartAsync();
        }
        catch (NotStarted e)
        {
            if (e.ExitCode != 1)
                tally.Wrong($"{where}: a start that may succeed later ended with {e.ExitCode}: {e.Message}");
            return null;
        }
    }

    /// <summary>
    /// On a disk that is well again: the daemon, or the next one when it has ended by itself, or is about to; null when there is
    /// no starting it any more.
    /// </summary>
    public async Task<NativeOrderd?> RunningAsync(NativeOrderd? orderd, Tally tally, string where)
    {
        if (orderd is null)
            return await TryStartAsync();
        if (await IsServingAsync(orderd))
            return orderd;

        if (!orderd.Process.HasExited)
            tally.Wrong($"{where}: the daemon neither serves again nor ends");
        else if (await orderd.ExitAsync() is var exitCode and not 1)
            tally.Wrong($"{where}: the daemon ended with {exitCode}: {string.Join('\n', orderd.Errors.Lines)}");
        await orderd.DisposeAsync();
        return await TryStartAsync();

        async Task<NativeOrderd?> TryStartAsync()
        {
            try
            {
                return await StartAsync();
            }
            catch (NotStarted e)
            {
                tally.Add(Verdict.Refused(e.Message), where);
                return null;
            }
        }
    }

    // Once it says so, or it is known that it never will.
    static async Task<bool> IsServingAsync(NativeOrderd orderd)
    {
        var health = new Health.HealthClient(orderd.SocketChannel());
        var serving = false;
        try
        {
            await Wait.UntilAsync(async () => orderd.Process.HasExited || (serving = await AskAsync()));
        }
        catch (OperationCanceledException)
        {
            // It had its time.
        }

        return serving;

        async Task<bool> AskAsync()
        {
            try
            {
                return (await health.CheckAsync(new HealthCheckRequest())).Status == HealthCheckResponse.Types.ServingStatus.Serving;
            }
            catch (RpcException)
            {
                return false;
            }
        }
    }

    /// <summary>Compares what the daemon answers with what its callers know by now.</summary>
    public async Task CheckAsync(NativeOrderd orderd, Tally tally, string where) =>
        tally.Add(await StoreCheck.OfAsync(Ledger, long.MaxValue, orderd.OverSocket()), where);

    /// <summary>Reads everything: what it shows now counts as acknowledged, since it was answered.</summary>
    public async Task SeeAsync(NativeOrderd orderd)
    {
        using var search = orderd.OverSocket().searchOrders(new StringValue());
        var seen = await search.ResponseStream.ReadAllAsync().ToListAsync();
        foreach (var order in seen)
        {
            if (!Subject.TryParse(order, out var name, out var version, out _) || Ledger.Find(name) is not { } subject)
                continue;

            if (subject.IsAdded)
                subject.GivenId = order.Id;
            foreach (var attempt in subject.Attempts().Where(attempt => attempt.Version == version && attempt.Answer == Answer.Unknown))
                attempt.Answered(Answer.Acknowledged, Ledger.Now());
        }
    }

    /// <summary>Tries power losses; of all that was recorded, from that moment on.</summary>
    public Task TryPowerLossesAsync(Tally tally, int images, int seed, long from = 0, Func<DiskRecord, bool>? at = null) =>
        TryPowerLossesAsync((root, moment) => StoreFiles.CheckAsync(root, Ledger, moment), tally, images, seed, from, at);

    /// <inheritdoc cref="TryPowerLossesAsync(Tally, int, int, long, Func{DiskRecord, bool}?)"/>
    public Task TryPowerLossesAsync(
        Func<string, long, Task<Verdict>> check, Tally tally, int images, int seed, long from = 0, Func<DiskRecord, bool>? at = null) =>
        new PowerLosses(Disk.Recording, _first, check, tally).TryAsync(images, seed, from, at);

    public void Dispose()
    {
        Disk.Dispose();
        _folder.Dispose();
    }
}
