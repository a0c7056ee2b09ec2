using System.Buffers;
using System.Text;
using Orderctl.Linux;

namespace Orderctl.Output;

/// <summary>
/// Standard output, or a file in its place, gathered into large writes. A verb flushes when it has nothing more to say for now, so that a pipeline
/// sees every answer at once and a million answers do not cost a million system calls.
/// </summary>
sealed class StandardOutput : IBufferWriter<byte>
{
    const int FlushAt = 32 * 1024;

    readonly OwnFile? _file;
    readonly bool _isTerminal;
    byte[] _buffer = new byte[2 * FlushAt];
    int _used;

    public StandardOutput(OwnFile? file = null)
    {
        _file = file;
        _isTerminal = file is null && Posix.IsTerminal(Posix.StandardOutput);
        Palette = Palette.For(_isTerminal);
    }

    public Palette Palette { get; }

    public void Write(string text)
    {
        var space = GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        Advance(Encoding.UTF8.GetBytes(text, space));
    }

    /// <summary>Ends a line; the buffer is only ever written out at the end of one.</summary>
    public void EndLine()
    {
        GetSpan(1)[0] = (byte)'\n';
        Advance(1);
        if (_used >= FlushAt)
            Flush();
    }

    public void Flush()
    {
        if (_used == 0)
            return;

        var count = _used;
        // The buffer is emptied first: what cannot be written now is not tried again on the way out.
        _used = 0;
        if (_isTerminal)
            Stderr.EraseStatus();

        if (_file is null)
            Posix.WriteAll(Posix.StandardOutput, _buffer.AsSpan(0, count));
        else
            _file.Write(_buffer.AsSpan(0, count));
    }

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_used);
    }

    void Reserve(int size)
    {
        size = Math.Max(size, 256);
        if (_buffer.Length - _used < size)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + size));
    }
}
