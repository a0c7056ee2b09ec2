using System.Buffers;
using Orderd.Configuration;

namespace Orderd.Logging;

/// <summary>
/// Takes finished lines from any thread and writes them to one stream from a thread of its own, many at a time, so that no
/// call waits for the log. When the reader of the stream falls behind by more than the buffer, lines are dropped, and how
/// many is logged once it catches up.
/// </summary>
sealed class LogSink : IDisposable
{
    const int MaxBuffered = 8 * 1024 * 1024;
    // Lines gather for so long once there is one. Waking the writer for each would cost a busy daemon more than the lines do.
    static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(5);

    readonly Stream _stream;
    readonly Thread _writer;
    // It is a plain object, because the writer waits on it.
    readonly object _gate = new();
    ArrayBufferWriter<byte> _filling = new(64 * 1024);
    ArrayBufferWriter<byte> _writing = new(64 * 1024);
    long _dropped;
    bool _isBatching;
    bool _closed;

    public LogSink(Stream stream, LogStyle style)
    {
        _stream = stream;
        Style = style;
        _writer = new Thread(WriteUntilClosed) { Name = "log writer", IsBackground = true };
        _writer.Start();
    }

    /// <summary>What its lines are to look like.</summary>
    public LogStyle Style { get; }

    public static LogSink ToStandardOutput(LogFormat format)
    {
        var text = format == LogFormat.Text || (format == LogFormat.Auto && !Console.IsOutputRedirected);
        return new(Console.OpenStandardOutput(), Journal.Reads(Journal.StandardOutput)
            ? text ? LogStyle.JournalText : LogStyle.JournalJson
            : text ? LogStyle.Text : LogStyle.Json);
    }

    /// <summary>Takes one line without its line feed.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            if (_filling.WrittenCount + line.Length > MaxBuffered)
            {
                _dropped++;
                return;
            }

            var idle = _filling.WrittenCount == 0 && !_isBatching;
            _filling.Write(line);
            _filling.Write("\n"u8);
            if (idle)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Counts lines that could not be made.</summary>
    public void Drop(long lines)
    {
        lock (_gate)
            _dropped += lines;
    }

    /// <summary>Writes what is left.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join();
    }

    void WriteUntilClosed()
    {
        while (TakeLines(out var dropped))
        {
            try
            {
                _stream.Write(_writing.WrittenSpan);
                if (dropped > 0)
                    _stream.Write(LogLine.Dropped(dropped, Style));
                _stream.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody reads the log any more; that is no reason to stop serving.
            }
            catch (OutOfMemoryException)
            {
                // It is logged with the next lines.
                Drop(dropped);
            }

            _writing.ResetWrittenCount();
        }
    }

    // It gives up the lock meanwhile; only the end of the log wakes it early.
    void GatherLines()
    {
        _isBatching = true;
        Monitor.Wait(_gate, BatchDelay);
        _isBatching = false;
    }

    bool TakeLines(out long dropped)
    {
        lock (_gate)
        {
            while (_filling.WrittenCount == 0 && !_closed)
                Monitor.Wait(_gate);

            if (!_closed)
                GatherLines();
            (_filling, _writing) = (_writing, _filling);
            (dropped, _dropped) = (_dropped, 0);
            return _writing.WrittenCount > 0;
        }
    }
}
