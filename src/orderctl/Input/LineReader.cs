using Orderctl.Errors;

namespace Orderctl.Input;

/// <summary>Lines of bytes, numbered from 1, read no further ahead than one read gives: a line typed is a line returned.</summary>
sealed class LineReader(Stream input)
{
    // An order of the largest size, written with an escape for every character, is smaller.
    const int LongestLine = 32 * 1024 * 1024;

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    byte[] _buffer = new byte[64 * 1024];
    int _start;
    int _end;
    bool _isAtEnd;

    /// <summary>The number of the line returned last.</summary>
    public int Number { get; private set; }

    /// <summary>The next line that is not blank, without its end; valid until the next call. False at the end of the input.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(out line))
        {
            Number++;
            if (Number == 1 && line.StartsWith(ByteOrderMark))
                line = line[ByteOrderMark.Length..];

            line = line.Trim(" \t\r"u8);
            if (line.Length > 0)
                return true;
        }

        return false;
    }

    bool TryReadAny(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var unread = _buffer.AsSpan(_start, _end - _start);
            var length = unread[searched..].IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = unread[..(searched + length)];
                _start += line.Length + 1;
                return true;
            }

            if (_isAtEnd)
            {
                // The last line may lack its end.
                line = unread;
                _start = _end;
                return line.Length > 0;
            }

            searched = unread.Length;
            Fill();
        }
    }

    void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_end >= LongestLine)
                throw new RefusedInput($"longer than {LongestLine / 1024 / 1024} MiB", Number + 1);

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = input.Read(_buffer.AsSpan(_end));
        _end += count;
        _isAtEnd = count == 0;
    }
}
