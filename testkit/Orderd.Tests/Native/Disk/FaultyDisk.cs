using System.IO.MemoryMappedFiles;
using System.Text;

namespace Orderd.Tests.Native.Disk;

/// <summary>
/// A directory whose disk a test has under control: which reads, writes, syncs, opens and so on of the programs that it starts
/// fail, hang or are not done at all, and a recording of all that they change. Works for anybody, without root, by a library
/// that stands between these programs and the C library (testkit/disk-faults). Faults may be set before a program starts and
/// while it runs, from any thread.
/// </summary>
sealed class FaultyDisk : IDisposable
{
    // As in disk_faults.h.
    const int ControlBytes = 4096;
    const int HeaderBytes = 64;
    const int RuleBytes = 64;
    const int Rules = 32;
    const int SuffixBytes = 32;
    const uint NoAction = 0;
    const uint PretendAction = 1;
    const uint KillAction = 2;
    const int RecordedOffset = 0;
    const int OperationsOffset = 8;

    static readonly Lazy<Task<string>> Library = new(BuildAsync);

    readonly ScratchFolder _folder = new();
    readonly MemoryMappedFile _control;
    readonly MemoryMappedViewAccessor _page;
    readonly bool _records;
    readonly Lock _gate = new();
    int _rules;

    /// <param name="directory">Made if it is not there. Only what lies in it is under control.</param>
    /// <param name="record">Whether all changes are recorded, too.</param>
    public FaultyDisk(string directory, bool record = false)
    {
        Root = Directory.CreateDirectory(directory).FullName;
        _records = record;
        File.WriteAllBytes(_folder.File("control"), new byte[ControlBytes]);
        File.WriteAllBytes(Recording, []);
        _control = MemoryMappedFile.CreateFromFile(_folder.File("control"), FileMode.Open);
        _page = _control.CreateViewAccessor(0, ControlBytes);
    }

    public string Root { get; }

    /// <summary>The file that the changes are recorded in; DiskRecord reads it.</summary>
    public string Recording => _folder.File("recording");

    /// <summary>How many bytes of it there are: all that was done until now is in them.</summary>
    public long Recorded => _page.ReadInt64(RecordedOffset);

    /// <summary>How many operations on files of the directory there have been.</summary>
    public long Operations => _page.ReadInt64(OperationsOffset);

    /// <summary>For a program of the test's own. It is not to be given to a shell, whose children have it too.</summary>
    public async Task<(string Name, string Value)[]> EnvironmentAsync() =>
    [
        ("LD_PRELOAD", await Library.Value),
        ("DISK_FAULTS_DIRECTORY", Root),
        ("DISK_FAULTS_CONTROL", _folder.File("control")),
        .. _records ? [("DISK_FAULTS_RECORDING", Recording)] : Array.Empty<(string, string)>(),
    ];

    /// <summary>The native daemon, on a store in the directory.</summary>
    public async Task<NativeOrderd> StartAsync(string socket, string store, params string[] more) => await NativeOrderd.StartExactlyAsync(
        socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{store}", .. more], await EnvironmentAsync());

    /// <summary>A program that ends by itself, such as orderctl backup or orderd --restore.</summary>
    public async Task<ProgramRun> RunAsync(string program, params string[] arguments) =>
        await ProgramRun.Of(program, arguments, null, await EnvironmentAsync());

    /// <summary>Has operations fail: all of them, or so many after so many that pass.</summary>
    /// <param name="operations">Which; any of them counts.</param>
    /// <param name="error">With what.</param>
    /// <param name="suffix">How the names of the files end, such as "-wal".</param>
    /// <param name="after">So many pass first.</param>
    /// <param name="times">So many fail then; 0 for all, until it is taken back.</param>
    public DiskFault Fail(DiskOperations operations, DiskError error, string suffix = "", int after = 0, int times = 0) =>
        Add(operations, error, TimeSpan.Zero, NoAction, suffix, after, times);

    /// <summary>Has operations take longer. A fault that is taken back lets those go on that wait.</summary>
    public DiskFault Delay(DiskOperations operations, TimeSpan delay, string suffix = "", int after = 0, int times = 0) =>
        Add(operations, DiskError.None, delay, NoAction, suffix, after, times);

    /// <summary>Has operations wait until the fault is taken back.</summary>
    public DiskFault Hang(DiskOperations operations, string suffix = "", int after = 0, int times = 0) =>
        Delay(operations, TimeSpan.FromDays(1), suffix, after, times);

    /// <summary>A disk that says of each sync that it is done, and does nothing.</summary>
    public DiskFault IgnoreSyncs() => Add(DiskOperations.Syncs, DiskError.None, TimeSpan.Zero, PretendAction, "", 0, 0);

    /// <summary>Kills the program right before an operation, as kill -9 does.</summary>
    public DiskFault Kill(DiskOperations operations, string suffix = "", int after = 0) =>
        Add(operations, DiskError.None, TimeSpan.Zero, KillAction, suffix, after, times: 1);

    public void Dispose()
    {
        _page.Dispose();
        _control.Dispose();
        _folder.Dispose();
    }

    DiskFault Add(DiskOperations operations, DiskError error, TimeSpan delay, uint action, string suffix, int after, int times)
    {
        var name = new byte[SuffixBytes];
        Encoding.UTF8.GetBytes(suffix, name);
        lock (_gate)
        {
            // A fault has its place to itself, so that what is asked of an older one is never answered by a newer.
            if (_rules == Rules)
                throw new InvalidOperationException($"A disk has at most {Rules} faults in its life.");

            var at = HeaderBytes + (_rules++ * RuleBytes);
            _page.Write(at + 4, (int)error);
            _page.Write(at + 8, (uint)delay.TotalMilliseconds);
            _page.Write(at + 12, action);
            _page.Write(at + 16, (uint)after);
            _page.Write(at + 20, (uint)times);
            _page.WriteArray(at + 32, name, 0, SuffixBytes);
            // From here on it counts.
            Thread.MemoryBarrier();
            _page.Write(at, (uint)operations);
            return new DiskFault(_page, at);
        }
    }

    static async Task<string> BuildAsync()
    {
        var run = await ProgramRun.Of(Path.Combine(Binaries.RepositoryRoot(), "packaging", "disk-faults"), []);
        return run.ExitCode == 0 ? run.Output.Trim() : throw new InvalidOperationException($"The shim cannot be built: {run.Error}");
    }
}
