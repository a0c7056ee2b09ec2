using System.Buffers;
using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Access;
using Orderd.Budget;
using Orderd.Calls.Deadline;
using Orderd.Calls.Idle;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Metrics;
using Orderd.Shared;

namespace Orderd.Calls;

/// <summary>
/// One line a call, whatever became of it, and its count. It stands around the gRPC library as ASP.NET middleware, where an interceptor would
/// not see the calls that the library answers itself (no such method, a message too large or not to be read) nor the status
/// that the caller really got. <see cref="CallScope"/> is its other half, inside.
/// </summary>
sealed class CallLog(
    LogSink sink, TimeProvider clock, IdSource ids, Config config, LogThreshold threshold, Drain drain, CallMetrics metrics, IdleTimeouts idle,
    RefusedCalls refused, MemoryBudget budget, NestedFields nested)
{
    /// <summary>The request id of the daemon's calls to itself, known to nobody else: by it they are told from those of others.</summary>
    public static readonly string SelfProbeRequestId = $"orderd-{Guid.NewGuid()}";

    const string RequestIdHeader = "x-request-id";
    const int MaxRequestIdLength = 128;
    const int MaxMetadataLength = 1_024;
    const int MaxPathLength = 128;
    // Metadata leave so many bytes of a line for what comes behind them, of which the request id may be the longest.
    const int ReserveForResult = 1_280;

    // Names of gRPC's metadata have these; no other name would get through its libraries.
    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    // This is for calls that come on no connection, in a test.
    readonly MemoryMeter _unconnected = new(budget, "memory");

    static readonly string Version = CommandLine.Version;
    static readonly string[] StatusTexts = Array.ConvertAll(Enum.GetValues<StatusCode>(), status => status.ToString());

    public RequestDelegate Before(RequestDelegate next) => http => LogAsync(http, next);

    async Task LogAsync(HttpContext http, RequestDelegate next)
    {
        var start = clock.GetTimestamp();
        var client = http.Features.Get<ClientConnection>();
        var call = new Call(RequestId(http.Request.Headers)) { Client = client };
        var path = ExactPaths.Of(http);
        var method = metrics.Of(path);
        method.Begin();
        var span = Tracing.BeginCall(method, http.Request.Headers);
        http.Features.Set(call);
        call.Body = RequestBody.Over(http, call, path, nested, config.Limits.MessageBytes, clock);
        http.Response.Headers[RequestIdHeader] = call.RequestId;
        http.Response.Headers[ProductVersion.Header] = Version;
        drain.Enter();
        try
        {
            var running = call.Memory.TryBegin(client?.Memory ?? _unconnected) ? next(http) : Refuse(http, client);
            if (call.Reached || running.IsCompleted)
                await running;
            else
                await RequestAsync(running, start, call, http);
        }
        finally
        {
            if (call.GaveUp)
                ErrorTable.AmendMissingRequest(http);
            else if (!call.Reached)
                ErrorTable.AmendUnreached(http);
            var status = Status(http);
            var duration = clock.GetElapsedTime(start);
            method.End(status, duration);
            if (span is not null)
                Tracing.EndCall(span, status, PeerName(http), call.RequestId);
            Write(http, call, method, status, duration, span);
            EndMemory(call, http);
            // Kestrel keeps the stream for some seconds when its client has not ended the request, and for the next call otherwise.
            http.Request.Headers.Clear();
            drain.Leave();
        }
    }

    // A client that has no room left and does not take what it is sent would not take the refusal either.
    static Task Refuse(HttpContext http, ClientConnection? client)
    {
        if (client is { FlushSince: not 0 })
            client.Abort();
        ErrorTable.Answer(http, CallMemory.NoRoom());
        return Task.CompletedTask;
    }

    // The answer is on its way now, and stays in memory for as long as the client does not take it.
    void EndMemory(Call call, HttpContext http)
    {
        call.Memory.ReleaseMessages();
        if (call.IsAnswered && ConnectionBlocks.Last is { } last)
            call.Memory.EndWith(last, http, clock.GetTimestamp());
        else if (call.Client is { FlushSince: not 0 } client)
            client.KeepUntilFlushed(call.Memory);
        else if (call is { Client: { } draining, Body.IsAtEnd: false } && !http.RequestAborted.IsCancellationRequested)
            draining.KeepWhileDraining(call.Memory, clock.GetTimestamp());
        else
            call.Memory.End();
    }

    // A call whose request does not come ends by its own deadline or by the default one. The library sees to its own, unless that is
    // so far away that nothing comes for long before.
    async Task RequestAsync(Task running, long start, Call call, HttpContext http)
    {
        var limit = CallTimeout.Of(http) is null ? config.Limits.DefaultDeadline : config.Limits.IdleStream;
        using var waiting = new RequestIdleTimeout(idle, limit, start, call, http);
        idle.Add(waiting);
        await running;
    }

    // A caller's own id is kept if it can be a header value again.
    string RequestId(IHeaderDictionary headers) =>
        headers[RequestIdHeader] is [{ Length: > 0 and <= MaxRequestIdLength } given]
            && !given.AsSpan().ContainsAnyExceptInRange(' ', '~') && !Redaction.IsNeeded(given)
            ? given
            : ids.NewRequestId();

    void Write(HttpContext http, Call call, MethodMetrics method, StatusCode status, TimeSpan duration, Activity? span)
    {
        // Its own calls, one every few seconds, are no news.
        var level = call.RequestId == SelfProbeRequestId ? LogLevel.Debug : Level(status);
        if (level < threshold.Level || (call.Caller.Role == Role.None && !refused.Admit(PeerName(http))))
            return;

        // This is the name that it was routed to and is counted under. What the caller made up stands beside it, and in bounds.
        var line = LogLine.Begin(sink.Style, clock.GetUtcNow(), level, "call"u8).Add("method"u8, method.Name);
        if (!method.IsServed)
            line.Add("path"u8, Shortened(ExactPaths.Of(http), MaxPathLength));
        line.Add("peer"u8, call.Client?.Peer?.Name ?? PeerName(http))
            .Add("caller"u8, call.Caller.Name)
            .Group("metadata"u8);
        AddMetadata(line, http.Request.Headers);
        line.End()
            .Add("deadline_ms"u8, (long?)call.Timeout?.TotalMilliseconds)
            .Add("status"u8, StatusTexts[(int)status])
            .AddMilliseconds("duration_ms"u8, duration)
            .Add("received"u8, call.Received)
            .Add("sent"u8, call.Sent)
            .Add("request_id"u8, call.RequestId);
        if (call.Incident is { } incident)
            line.Add("incident"u8, incident);
        if (span is not null)
            line.Add("trace_id"u8, span.TraceId.ToHexString());
        sink.Write(line.Finish());
    }

    static string PeerName(HttpContext http) =>
        http.Features.Get<Peer>()?.Name ?? http.Connection.RemoteIpAddress?.ToString() ?? "memory";

    static void AddMetadata(LogLine line, IHeaderDictionary headers)
    {
        Span<byte> key = stackalloc byte[256];
        var leftOut = 0;
        foreach (var (name, values) in headers)
        {
            if (IsTransport(name) || Redaction.IsSecretName(name) || name.Length > key.Length || name.AsSpan().ContainsAnyExcept(NameCharacters))
                continue;

            var lowered = System.Text.Encoding.ASCII.GetBytes(name.ToLowerInvariant(), key);
            if (line.HasRoomFor(key[..lowered], ReserveForResult))
                line.Add(key[..lowered], Shortened(values.ToString(), MaxMetadataLength), ReserveForResult);
            else
                leftOut++;
        }

        // No name of metadata is that short.
        if (leftOut > 0)
            line.Add("…"u8, leftOut);
    }

    static string Shortened(string text, int length) => text.Length <= length ? text : $"{text.AsSpan(0, length)}…";

    static bool IsTransport(string name) =>
        name.StartsWith(':')
        || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
        || name.Equals("te", StringComparison.OrdinalIgnoreCase)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals(RequestIdHeader, StringComparison.OrdinalIgnoreCase);

    // The status went out in the trailers after messages, and in the headers without any.
    static StatusCode Status(HttpContext http)
    {
        var sent = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers["grpc-status"].ToString();
        if (string.IsNullOrEmpty(sent))
            sent = http.Response.Headers["grpc-status"].ToString();
        if (int.TryParse(sent, out var code) && (uint)code < (uint)StatusTexts.Length)
            return (StatusCode)code;
        return http.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : StatusCode.Unknown;
    }

    // What the caller did wrong is no trouble of ours.
    static LogLevel Level(StatusCode status) => status switch
    {
        StatusCode.Internal or StatusCode.DataLoss or StatusCode.Unknown => LogLevel.Error,
        StatusCode.Unavailable or StatusCode.ResourceExhausted => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
