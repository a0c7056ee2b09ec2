using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Budget;

namespace Orderd.Interceptors;

/// <summary>
/// What the gRPC library reads a call's messages from. A message that announces its length has memory reserved for what will be
/// made of it before the rest of it is asked for; where there is none the call ends.
/// </summary>
sealed class RequestBody(PipeReader input, Call call, int maxMessageBytes, TimeProvider clock) : PipeReader, IRequestBodyPipeFeature
{
    /// <summary>What an object takes for each byte that it is sent as: .NET has two bytes a character.</summary>
    public const int ObjectBytes = 2;

    // The worst there is: a field that is not known, with a number that no other has.
    const int FieldBytes = 200;
    const int HeaderLength = 5;
    // Deflate can do no better.
    const int MaxCompression = 1_032;

    long _reserved;
    long _lastRead;

    /// <summary>When bytes came last; 0 for not yet.</summary>
    public long LastRead => Volatile.Read(ref _lastRead);

    public PipeReader Reader => this;

    /// <summary>Has all that comes later read the call in this way.</summary>
    public static RequestBody Over(HttpContext http, Call call, int maxMessageBytes, TimeProvider clock)
    {
        var input = http.Features.Get<IRequestBodyPipeFeature>()?.Reader ?? http.Request.BodyReader;
        var body = new RequestBody(input, call, maxMessageBytes, clock);
        http.Features.Set<IRequestBodyPipeFeature>(body);
        return body;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = input.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Look(read.Result)) : LookAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result))
            return false;

        Look(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => input.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<ReadResult> LookAsync(ValueTask<ReadResult> read) => Look(await read);

    // The library consumes whole messages: a buffer begins with the header of one.
    ReadResult Look(ReadResult result)
    {
        var buffer = result.Buffer;
        if (buffer.Length < HeaderLength)
            return result;

        var (isCompressed, length) = Header(buffer);
        // What is larger the library refuses.
        var unpacked = Math.Min(isCompressed ? length * MaxCompression : length, maxMessageBytes);
        var needed = unpacked <= CallMemory.Small ? 0 : ObjectBytes * unpacked;
        if (buffer.Length < HeaderLength + length)
            Volatile.Write(ref _lastRead, clock.GetTimestamp());
        else if (needed > 0 && !isCompressed)
            needed += FieldBytes * MessageFields.Count(buffer.Slice(HeaderLength, length));
        if (needed == _reserved)
            return result;

        if (_reserved > 0)
            call.Memory.Release(_reserved);
        _reserved = 0;
        if (needed > 0 && !call.Memory.TryReserve(needed))
        {
            input.AdvanceTo(buffer.Start, buffer.Start);
            throw ErrorTable.ToStatus(CallMemory.NoRoom());
        }

        _reserved = needed;
        return result;
    }

    static (bool IsCompressed, long Length) Header(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.FirstSpan is { Length: >= HeaderLength } first)
            return Header(first);

        Span<byte> copy = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(copy);
        return Header(copy);
    }

    static (bool IsCompressed, long Length) Header(ReadOnlySpan<byte> bytes) =>
        (bytes[0] != 0, BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
}
