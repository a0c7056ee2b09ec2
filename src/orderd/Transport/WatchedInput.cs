using System.Buffers;
using System.IO.Pipelines;
using Orderd.Access;
using Orderd.Calls;

namespace Orderd.Transport;

/// <summary>
/// What a client sends, followed from frame to frame: notes since when headers are coming whose end is yet to come, be it that
/// their frame is not whole or that it is not the last. Kestrel measures only the latter.
/// </summary>
sealed class WatchedInput(PipeReader input, ClientConnection connection, TimeProvider clock) : InspectedReader(input)
{
    const int HeaderLength = 9;
    const int LengthBytes = 3;
    const int Headers = 1;
    const int Continuation = 9;
    const int EndHeaders = 4;
    const int PrefaceLength = 24;

    readonly byte[] _header = new byte[HeaderLength];
    // Of the next frame's header so many bytes are here, and of the last frame's payload so many are to come.
    int _known;
    int _rest = PrefaceLength;
    bool _isInHeaders;
    // So much was looked at and not consumed, when the reader is handed it again.
    long _seen;
    ReadOnlySequence<byte> _buffer;

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _seen -= _buffer.Slice(_buffer.Start, consumed).Length;
        _buffer = default;
        base.AdvanceTo(consumed, examined);
    }

    protected override ReadResult Inspect(ReadResult result)
    {
        _buffer = result.Buffer;
        var isNew = _seen == 0 ? _buffer : _buffer.Slice(_seen);
        if (isNew.IsEmpty)
            return result;

        _seen = _buffer.Length;
        foreach (var segment in isNew)
            Follow(segment.Span);
        // This is in the middle of a frame whose type is known already, or between two of the same headers.
        if (!_isInHeaders)
            connection.HeadersSince = 0;
        else if (connection.HeadersSince == 0)
            connection.HeadersSince = clock.GetTimestamp();
        return result;
    }

    void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_rest > 0)
            {
                var passed = Math.Min(_rest, bytes.Length);
                _rest -= passed;
                bytes = bytes[passed..];
                if (_rest > 0)
                    return;
                EndFrame();
                continue;
            }

            var taken = Math.Min(HeaderLength - _known, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_known));
            _known += taken;
            bytes = bytes[taken..];
            if (_known == HeaderLength)
                BeginFrame();
        }
    }

    void BeginFrame()
    {
        _known = 0;
        _rest = (_header[0] << 16) | (_header[1] << 8) | _header[2];
        if (_header[LengthBytes] == Headers)
            _isInHeaders = true;
        if (_rest == 0)
            EndFrame();
    }

    void EndFrame()
    {
        if (_header[LengthBytes] is Headers or Continuation && (_header[LengthBytes + 1] & EndHeaders) != 0)
            _isInHeaders = false;
    }
}
