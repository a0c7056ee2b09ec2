using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Orderctl.Errors;
using Orderctl.Linux;

namespace Orderctl.Input;

/// <summary>
/// Turns lines of input into values on a thread of its own: a read that waits for someone to type blocks nothing else, and
/// parsing runs beside the calls. A line that is refused ends the reading after the values before it.
/// </summary>
static class NdjsonReader
{
    const int ReadAhead = 256;

    public delegate T LineParser<out T>(ReadOnlySpan<byte> line);

    /// <summary>Standard input for <c>-</c>, else the file of this name.</summary>
    public static Stream Open(string name)
    {
        try
        {
            return name == "-"
                ? new FileStream(new SafeFileHandle(Posix.StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0)
                : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputUnreadable(name, e);
        }
    }

    /// <summary>The lines of a file, or of standard input (<c>-</c>), but for those that are to be skipped.</summary>
    public static ChannelReader<Numbered<T>> Start<T>(string name, LineParser<T> parse, int skip = 0)
    {
        var input = Open(name);
        var values = Channel.CreateBounded<Numbered<T>>(
            new BoundedChannelOptions(ReadAhead) { SingleReader = true, SingleWriter = true });
        var thread = new Thread(() =>
        {
            var end = Read(name, input, parse, skip, values.Writer);
            values.Writer.TryComplete(end);
        })
        {
            // Nobody waits for it: it may be in a read that never returns.
            IsBackground = true,
        };
        thread.Start();
        return values.Reader;
    }

    /// <summary>A reader of values that are known already.</summary>
    public static ChannelReader<Numbered<T>> Of<T>(IEnumerable<T> values)
    {
        var given = Channel.CreateUnbounded<Numbered<T>>();
        foreach (var value in values)
            given.Writer.TryWrite(new(0, value));

        given.Writer.Complete();
        return given.Reader;
    }

    static Exception? Read<T>(string name, Stream input, LineParser<T> parse, int skip, ChannelWriter<Numbered<T>> values)
    {
        var lines = new LineReader(input);
        try
        {
            while (lines.TryRead(out var line))
            {
                if (lines.Number <= skip)
                    continue;

                var value = new Numbered<T>(lines.Number, parse(line));
                while (!values.TryWrite(value))
                    values.WaitToWriteAsync().AsTask().Wait();
            }

            return null;
        }
        catch (RefusedInput refused) when (refused.Line == 0)
        {
            return new RefusedInput(refused.Message, lines.Number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new InputUnreadable(name, e);
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
