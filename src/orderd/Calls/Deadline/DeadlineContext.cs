using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Access;
using Orderd.Errors;

namespace Orderd.Calls.Deadline;

/// <summary>
/// A call as its service sees it: its token is also cancelled when the call's time is up by the clock of this process, or, for a
/// stream, when orderd stops or its caller may no longer make it. The rest is the library's own context.
/// </summary>
sealed class DeadlineContext : ServerCallContext, IDisposable
{
    // GetHttpContext looks here in a context that is not the library's own.
    const string HttpContextKey = "__HttpContext";
    // gRPC clients report these error codes of HTTP/2 as UNAVAILABLE, CANCELLED and RESOURCE_EXHAUSTED.
    const int RefusedStream = 7;
    const int Cancelled = 8;
    const int EnhanceYourCalm = 11;
    // Timers do not go further; nor does anybody wait that long.
    static readonly TimeSpan Longest = TimeSpan.FromDays(24);
    static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(20);

    readonly ServerCallContext _call;
    readonly HttpContext _http;
    readonly CancellationSources? _sources;
    readonly TimeProvider _clock;
    readonly CancellationToken _stopping;
    readonly CancellationTokenSource _source;
    readonly CancellationTokenRegistration _onCancel;
    readonly CancellationTokenRegistration _onStop;
    readonly CancellationTokenRegistration _onRefusal;
    readonly OpenStream? _stream;
    readonly DateTime _deadline;
    Metadata? _metadata;
    // Its client let it wait for too long.
    volatile bool _gaveUp;

    /// <param name="call">The library's context.</param>
    /// <param name="http">The request it belongs to.</param>
    /// <param name="timeout">How long it may take; null for as long as it likes.</param>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="sources">Where a source with a timer is to be had; null to make one.</param>
    /// <param name="stopping">Ends a stream when orderd stops.</param>
    /// <param name="stream">Ends a stream whose caller may no longer make it; null where that cannot come to be.</param>
    public DeadlineContext(
        ServerCallContext call, HttpContext http, TimeSpan? timeout, TimeProvider clock, CancellationSources? sources, CancellationToken stopping,
        OpenStream? stream = null)
    {
        _call = call;
        _http = http;
        _sources = timeout < Longest ? sources : null;
        _clock = clock;
        _stopping = stopping;
        _deadline = timeout is { } given && given < Longest ? clock.GetUtcNow().UtcDateTime + given : DateTime.MaxValue;
        _source = _deadline == DateTime.MaxValue ? new CancellationTokenSource()
            : _sources?.Borrow(timeout!.Value) ?? new CancellationTokenSource(timeout!.Value, clock);
        _onCancel = call.CancellationToken.UnsafeRegister(Cancel, _source);
        _onStop = stopping.UnsafeRegister(Cancel, _source);
        _stream = stream;
        if (stream is not null)
            _onRefusal = stream.Refused.UnsafeRegister(Cancel, _source);
    }

    protected override string MethodCore => _call.Method;
    protected override string HostCore => _call.Host;
    protected override string PeerCore => _call.Peer;
    protected override DateTime DeadlineCore => _deadline;
    protected override Metadata RequestHeadersCore => _metadata ??= CallMetadata.Of(_http.Request.Headers);
    protected override CancellationToken CancellationTokenCore => _source.Token;
    protected override Metadata ResponseTrailersCore => _call.ResponseTrailers;
    protected override AuthContext AuthContextCore => _call.AuthContext;

    protected override Status StatusCore
    {
        get => _call.Status;
        set => _call.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => _call.WriteOptions;
        set => _call.WriteOptions = value;
    }

    protected override IDictionary<object, object> UserStateCore
    {
        get
        {
            var state = _call.UserState;
            state[HttpContextKey] = _http;
            return state;
        }
    }

    public bool IsOver => _source.IsCancellationRequested;

    public static ServiceException Stopping(Exception? cause = null) => new(ErrorKind.Stopping, "orderd is stopping; try again in a moment.", cause);

    /// <summary>What kept the call from its end, given what its service threw on being cut short.</summary>
    public ServiceException Interruption(Exception cause)
    {
        // The library counts a caller's deadline too, from a moment earlier on, and timers may fire somewhat early.
        if (_deadline - TimerSlack <= _clock.GetUtcNow().UtcDateTime || _call.Deadline - TimerSlack <= DateTime.UtcNow)
            return new ServiceException(ErrorKind.DeadlineExceeded, "The deadline passed before the call was done.", cause);
        if (_stopping.IsCancellationRequested)
            return Stopping(cause);
        if (_stream?.Refusal is { } refusal)
            return new ServiceException(refusal.Kind, refusal.Message, cause);
        if (_gaveUp)
            return new ServiceException(ErrorKind.LimitExceeded, "The client left the stream idle for too long.", cause);
        return new ServiceException(ErrorKind.Cancelled, "The call was cancelled.", cause);
    }

    /// <summary>Has the call's line in the log name the incident that ended it.</summary>
    public void Note(string incident) => _http.Features.GetRequiredFeature<Call>().Incident = incident;

    /// <summary>Ends a stream whose client lets it wait: for a message, or to take one.</summary>
    public void GiveUp()
    {
        _gaveUp = true;
        // The call that this ends is not to end here and now.
        _ = _source.CancelAsync();
    }

    /// <summary>Ends a stream by the code that comes next to its status, for a client that does not take the status itself.</summary>
    public void Reset() => _http.Features.Get<IHttpResetFeature>()?.Reset(
        _stopping.IsCancellationRequested ? RefusedStream : _gaveUp ? EnhanceYourCalm : Cancelled);

    public void Dispose()
    {
        _onCancel.Dispose();
        _onStop.Dispose();
        _onRefusal.Dispose();
        if (_sources is null)
            _source.Dispose();
        else
            _sources.Return(_source);
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        _call.CreatePropagationToken(options);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => _call.WriteResponseHeadersAsync(responseHeaders);

    static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();
}
