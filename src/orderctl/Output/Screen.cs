using System.Runtime.InteropServices;
using System.Text;
using Orderctl.Errors;
using Orderctl.Linux;

namespace Orderctl.Output;

/// <summary>
/// The terminal's other screen, for as long as this lives. Whatever ends or stops the program gives the terminal back as it was;
/// a window of another size or a key ends a wait.
/// </summary>
sealed class Screen : IDisposable
{
    // These switch to the alternate screen, without a cursor, and back.
    const string EnterSequence = "\e[?1049h\e[?25l\e[H\e[2J";
    const string LeaveSequence = "\e[?25h\e[?1049l";

    readonly Lock _gate = new();
    readonly SemaphoreSlim _wake = new(0);
    readonly Palette _palette = Palette.For(isTerminal: true);
    readonly List<PosixSignalRegistration> _signals = [];
    int[]? _settings;
    bool _entered;

    public Screen()
    {
        foreach (var ending in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT, PosixSignal.SIGTSTP])
            _signals.Add(PosixSignalRegistration.Create(ending, _ => Leave()));

        // This signal comes when a stop has ended.
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ =>
        {
            Enter();
            _wake.Release();
        }));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _wake.Release()));
        Enter();
        if (_settings is not null)
            new Thread(ReadKeys) { IsBackground = true }.Start();
    }

    /// <summary>Somebody typed q.</summary>
    public bool IsQuit { get; private set; }

    /// <summary>False when something woke it before its time.</summary>
    public async Task<bool> Wait(TimeSpan time, CancellationToken cancellation) => !await _wake.WaitAsync(time, cancellation).ConfigureAwait(false);

    /// <summary>Shows the lines, as much of them as there is room for; <paramref name="alarm"/> in place of the last.</summary>
    public void Show(List<string> lines, string? alarm)
    {
        var (columns, rows) = Terminal.Size();
        var frame = new StringBuilder("\e[H");
        var room = alarm is null ? rows : rows - 1;
        var isCut = lines.Count > room;
        var shown = isCut ? Math.Max(room - 1, 0) : lines.Count;
        for (var i = 0; i < shown; i++)
            Append(frame, i == 0 ? _palette.Name(Cut(lines[i], columns)) : Cut(lines[i], columns), isLast: i == rows - 1);

        if (isCut && room > 0)
            Append(frame, _palette.Label(Cut($"{Formatting.Count(lines.Count - shown)} more lines: make the window higher", columns)), isLast: alarm is null);
        if (alarm is not null)
            Append(frame, _palette.Alarm(Cut(alarm, columns)), isLast: true);
        if (shown < room)
            frame.Append("\e[J");
        lock (_gate)
        {
            if (_entered)
                Write(frame.ToString());
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        Leave();
    }

    static string Cut(string line, int columns) => line.Length <= columns ? line : line[..columns];

    // A line feed after the last line would scroll the screen. A line is erased first: after a full one, that would erase its end.
    static void Append(StringBuilder frame, string line, bool isLast) => frame.Append("\e[K").Append(line).Append(isLast ? "" : "\n");

    static void Write(string text) => Posix.WriteAll(Posix.StandardOutput, Encoding.UTF8.GetBytes(text));

    void Enter()
    {
        lock (_gate)
        {
            if (_entered)
                return;

            _settings = Terminal.EnterRawMode();
            Write(EnterSequence);
            _entered = true;
        }
    }

    void Leave()
    {
        lock (_gate)
        {
            if (!_entered)
                return;

            _entered = false;
            if (_settings is not null)
                Terminal.Restore(_settings);
            try
            {
                Write(LeaveSequence);
            }
            catch (OutputLost)
            {
                // The terminal is gone, and with it its screen.
            }
        }
    }

    void ReadKeys()
    {
        while (!IsQuit && Terminal.Key() is { } key)
        {
            IsQuit = key is 'q' or 'Q';
            _wake.Release();
        }
    }
}
