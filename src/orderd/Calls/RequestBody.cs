using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Budget;
using Orderd.Errors;

namespace Orderd.Calls;

/// <summary>
/// What the gRPC library reads a call's messages from. A message that announces its length has memory reserved for what will be
/// made of it before the rest of it is asked for, and once more when it is there and its fields can be counted; where there is no
/// memory the call ends.
/// </summary>
sealed class RequestBody(PipeReader input, Call call, HttpContext http, string path, NestedFields nested, int maxMessageBytes, TimeProvider clock)
    : InspectedReader(input), IRequestBodyPipeFeature
{
    /// <summary>What an object takes for each byte that it is sent as: .NET has two bytes a character.</summary>
    public const int ObjectBytes = 2;

    // The worst is a field that is not known, with a number that no other has.
    const int FieldBytes = 200;
    const int HeaderLength = 5;
    const string GrpcEncoding = "grpc-encoding";
    // This is the one encoding that orderd is set up to take.
    const string Gzip = "gzip";
    // A message that becomes no more than this, and its fields, are part of what every call costs.
    const int FreeBytes = 2 * CallMemory.Small;
    // Shorter ones cannot have so many fields, wherever in them.
    const int FewFieldsLength = 2 * FreeBytes / FieldBytes;

    // It is the method's, and is found when the first message needs it.
    uint? _nested;
    bool _isAtEnd;
    long _reserved;
    long _lastRead;

    /// <summary>When bytes came last; 0 for not yet.</summary>
    public long LastRead => Volatile.Read(ref _lastRead);

    /// <summary>Whether its client has said that nothing more comes, as far as can be told without waiting.</summary>
    public bool IsAtEnd
    {
        get
        {
            if (_isAtEnd)
                return true;

            try
            {
                if (Input.TryRead(out var result))
                {
                    _isAtEnd = result.IsCompleted;
                    Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException)
            {
                // Somebody still waits for it, or it was cut off.
            }

            return _isAtEnd;
        }
    }

    public PipeReader Reader => this;

    /// <summary>Has all that comes later read the call in this way.</summary>
    public static RequestBody Over(HttpContext http, Call call, string path, NestedFields nested, int maxMessageBytes, TimeProvider clock)
    {
        var input = http.Features.Get<IRequestBodyPipeFeature>()?.Reader ?? http.Request.BodyReader;
        var body = new RequestBody(input, call, http, path, nested, maxMessageBytes, clock);
        http.Features.Set<IRequestBodyPipeFeature>(body);
        return body;
    }

    // The library consumes whole messages: a buffer begins with the header of one.
    protected override ReadResult Inspect(ReadResult result)
    {
        _isAtEnd |= result.IsCompleted;
        var buffer = result.Buffer;
        if (buffer.Length < HeaderLength)
            return result;

        var (isCompressed, length) = Header(buffer);
        // What is larger the library refuses.
        var needed = ObjectBytes * Math.Min(length, maxMessageBytes);
        if (buffer.Length < HeaderLength + length)
            Volatile.Write(ref _lastRead, clock.GetTimestamp());
        else if (isCompressed || length > FewFieldsLength)
            needed = Check(buffer, length, isCompressed);
        if (needed <= FreeBytes)
            needed = 0;
        if (needed == _reserved)
            return result;

        if (_reserved > 0)
            call.Memory.Release(_reserved);
        _reserved = 0;
        if (needed > 0 && !call.Memory.TryReserve(needed))
            throw Refused(buffer, CallMemory.NoRoom());

        _reserved = needed;
        return result;
    }

    long Check(in ReadOnlySequence<byte> buffer, long length, bool isCompressed)
    {
        try
        {
            return NeededFor(buffer.Slice(HeaderLength, length), isCompressed);
        }
        catch (ServiceException refusal)
        {
            throw Refused(buffer, refusal);
        }
    }

    RpcException Refused(in ReadOnlySequence<byte> buffer, ServiceException reason)
    {
        // All of it counts as examined: what was examined before must not be said not to have been.
        Input.AdvanceTo(buffer.Start, buffer.End);
        return ErrorTable.ToStatus(reason);
    }

    // The message is there as a whole.
    long NeededFor(in ReadOnlySequence<byte> message, bool isCompressed)
    {
        var fields = new MessageFields(_nested ??= nested.Of(path));
        var length = message.Length;
        if (!isCompressed)
        {
            foreach (var part in message)
                fields.Add(part.Span);
        }
        // The library refuses what is compressed in another way, and reads nothing as nothing.
        else if (length > 0 && http.Request.Headers[GrpcEncoding] == Gzip)
        {
            length = GzipMessage.Measure(message, ref fields, maxMessageBytes)
                ?? throw new ServiceException(ErrorKind.Invalid, "The message is not what its encoding says: whole gzip data, and nothing behind it.");
        }

        if (fields.Count > MessageFields.Max)
            throw new ServiceException(ErrorKind.LimitExceeded, $"A message has at most {MessageFields.Max} fields.");
        return (ObjectBytes * Math.Min(length, maxMessageBytes)) + (FieldBytes * fields.Count);
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
