using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Orderd.Errors;

namespace Orderd.Budget;

/// <summary>What one call holds in memory: reserved before it is held, and given back when the call is over. An HTTP feature of streams.</summary>
sealed class CallMemory
{
    /// <summary>Messages up to this many bytes are part of what every call costs.</summary>
    public const int Small = 4 * 1024;

    /// <summary>The objects of a call, and what Kestrel and the library keep for it while it runs.</summary>
    public const long PerCall = 16 * 1024;

    // gRPC clients report this error code of HTTP/2 as RESOURCE_EXHAUSTED.
    const int EnhanceYourCalm = 11;

    MemoryMeter? _meter;
    long _held;
    // Kestrel uses the HTTP/2 stream for later calls, too; the number is the one that it has in this call.
    IHttp2StreamIdFeature? _stream;
    int _streamId;

    /// <summary>Bytes that are reserved, those of the call itself included.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Since when the answer of a call that is over waits to be taken.</summary>
    public long Since { get; private set; }

    public static CallMemory Of(ServerCallContext context) => context.GetHttpContext().Features.GetRequiredFeature<CallMemory>();

    public static ServiceException NoRoom() => new(
        ErrorKind.LimitExceeded,
        "The calls that are running hold as much memory as this caller may have of orderd (Limits:MemoryBytes); nothing was changed. "
        + "Try again in a moment, with fewer calls at a time.");

    /// <summary>Begins with what every call costs; false when there is no room for it.</summary>
    public bool TryBegin(MemoryMeter meter)
    {
        if (!meter.TryTake(PerCall))
            return false;

        _meter = meter;
        _held = PerCall;
        return true;
    }

    /// <exception cref="ServiceException">There is no room for so much more.</exception>
    public void Reserve(long bytes)
    {
        if (!TryReserve(bytes))
            throw NoRoom();
    }

    public bool TryReserve(long bytes)
    {
        if (_meter is not { } meter)
            return true;
        if (!meter.TryTake(bytes))
            return false;

        Interlocked.Add(ref _held, bytes);
        return true;
    }

    public void Release(long bytes)
    {
        if (_meter is not { } meter)
            return;

        Interlocked.Add(ref _held, -bytes);
        meter.Give(bytes);
    }

    /// <summary>Gives back all but what the call itself costs.</summary>
    public void ReleaseMessages()
    {
        if (_meter is { } meter && Held != PerCall)
            meter.Give(Interlocked.Exchange(ref _held, PerCall) - PerCall);
    }

    /// <summary>Gives nothing back: what is held is another's from now on, to be given back in its turn.</summary>
    public long HandOver() => _meter is null ? 0 : Interlocked.Exchange(ref _held, 0);

    /// <summary>Gives back all; more than once does no harm.</summary>
    public void End()
    {
        if (_meter is { } meter && Interlocked.Exchange(ref _held, 0) is var held and not 0)
            meter.Give(held);
    }

    /// <summary>
    /// The call is over for orderd, and not yet for its client: its memory is given back when the client has taken the block with
    /// the end of the answer.
    /// </summary>
    public void EndWith(MemoryBlock last, HttpContext http, long now)
    {
        _stream = http.Features.Get<IHttp2StreamIdFeature>();
        _streamId = _stream?.StreamId ?? 0;
        Since = now;
        last.Note(this);
    }

    /// <summary>Gives up an answer that is not taken.</summary>
    public void Reset()
    {
        if (_stream is IHttpResetFeature stream && _stream.StreamId == _streamId)
            stream.Reset(EnhanceYourCalm);
    }
}
