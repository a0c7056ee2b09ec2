using Google.Protobuf;
using Grpc.Core;

namespace Orderd.TestKit;

/// <summary>
/// One call that reached an <see cref="OrderdHost"/>, as the host saw it. It is there from its beginning and grows until it
/// <see cref="HasEnded"/>. Safe to use from any thread.
/// </summary>
public sealed class OrderdCall
{
    /// <summary>How many messages of each direction are kept, the first ones; further ones are counted only.</summary>
    public const int KeptMessages = 1_000;

    readonly Lock _gate = new();
    readonly List<IMessage> _requests = [];
    readonly List<IMessage> _responses = [];
    readonly TimeProvider _clock;
    readonly long _start;
    Status? _status;
    Metadata _trailers = [];
    TimeSpan? _duration;
    string _requestId = "";
    long _received;
    long _sent;

    internal OrderdCall(string method, Metadata metadata, TimeProvider clock)
    {
        Method = method;
        Metadata = metadata;
        _clock = clock;
        _start = clock.GetTimestamp();
    }

    /// <summary>The full name of the method, such as <c>ecommerce.OrderManagement/addOrder</c>.</summary>
    public string Method { get; }

    /// <summary>The name of the method within its service, such as <c>addOrder</c>.</summary>
    public string Name => Method[(Method.LastIndexOf('/') + 1)..];

    /// <summary>What the caller sent along, without the headers that belong to HTTP and gRPC themselves.</summary>
    public Metadata Metadata { get; }

    /// <summary>The messages that came in so far, at most the first <see cref="KeptMessages"/>. Do not change them.</summary>
    public IReadOnlyList<IMessage> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <summary>The messages that went out so far, at most the first <see cref="KeptMessages"/>. Do not change them.</summary>
    public IReadOnlyList<IMessage> Responses
    {
        get
        {
            lock (_gate)
                return [.. _responses];
        }
    }

    /// <summary>How many messages came in so far.</summary>
    public long Received
    {
        get
        {
            lock (_gate)
                return _received;
        }
    }

    /// <summary>How many messages went out so far.</summary>
    public long Sent
    {
        get
        {
            lock (_gate)
                return _sent;
        }
    }

    /// <summary>Whether the call is over; only then has it a <see cref="Status"/>.</summary>
    public bool HasEnded => Status is not null;

    /// <summary>The status that the host answered with; null while the call runs.</summary>
    public Status? Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    /// <summary>What came with the status, <c>grpc-status-details-bin</c> for one; empty while the call runs.</summary>
    public Metadata Trailers
    {
        get
        {
            lock (_gate)
                return _trailers;
        }
    }

    /// <summary>How long the call took, or has taken so far, by the clock of the host.</summary>
    public TimeSpan Duration
    {
        get
        {
            lock (_gate)
                return _duration ?? _clock.GetElapsedTime(_start);
        }
    }

    /// <summary>The call's <c>x-request-id</c>, by which the log knows it; empty while the call runs.</summary>
    public string RequestId
    {
        get
        {
            lock (_gate)
                return _requestId;
        }
    }

    /// <summary>The method, its status and how long it took, in one line.</summary>
    /// <returns>Such as <c>ecommerce.OrderManagement/addOrder OK 12 ms</c>.</returns>
    public override string ToString() =>
        $"{Method} {(Status is { } status ? status.StatusCode : "(running)")} {Duration.TotalMilliseconds:0} ms";

    internal bool IsOf(string method) =>
        method.Contains('/', StringComparison.Ordinal) ? Method == method.TrimStart('/') : Name == method;

    internal void Receive(object message)
    {
        lock (_gate)
            Keep(message, _requests, ref _received);
    }

    internal void Send(object message)
    {
        lock (_gate)
            Keep(message, _responses, ref _sent);
    }

    internal void End(Status status, Metadata trailers, string requestId)
    {
        lock (_gate)
        {
            _duration = _clock.GetElapsedTime(_start);
            (_status, _trailers, _requestId) = (status, trailers, requestId);
        }
    }

    static void Keep(object message, List<IMessage> kept, ref long count)
    {
        count++;
        if (kept.Count < KeptMessages && message is IMessage known)
            kept.Add(known);
    }
}
