using Microsoft.Extensions.Primitives;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>A stream that goes on for as long as its caller may make it. Disposed when it has ended.</summary>
sealed class OpenStream(OpenStreams streams, Identity identity, StringValues authorization, Role least) : IDisposable
{
    readonly CancellationTokenSource _refused = new();
    volatile ServiceException? _refusal;

    /// <summary>Is cancelled when its caller may no longer make it.</summary>
    public CancellationToken Refused => _refused.Token;

    /// <summary>Why its caller may no longer make it; null as long as it is allowed.</summary>
    public ServiceException? Refusal => _refusal;

    /// <summary>Holds the caller against what is valid now.</summary>
    public void Recheck()
    {
        var caller = identity.Of(authorization, out var refusal);
        refusal ??= caller.Refusal(least);
        if (refusal is null || _refused.IsCancellationRequested)
            return;

        Interlocked.CompareExchange(ref _refusal, refusal, null);
        // The stream that this ends is not to end here and now. If there is no memory even for that, the next check does it.
        _ = Task.Run(_refused.Cancel);
    }

    // The source has no timer, and so nothing to dispose; Recheck may meet it at any time.
    public void Dispose() => streams.Remove(this);
}
