using System.Buffers;
using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Logging;
using Orderd.Metrics;
using Orderd.Systemd;
using Orderd.Transport;

namespace Orderd.Interceptors;

/// <summary>
/// One line a call, whatever became of it, and its count. It stands around the gRPC library as ASP.NET middleware, where an interceptor would
/// not see the calls that the library answers itself (no such method, a message too large or not to be read) nor the status
/// that the caller really got. <see cref="CallScope"/> is its other half, inside.
/// </summary>
sealed class CallLog(
    LogSink sink, TimeProvider clock, IdSource ids, Config config, LogThreshold threshold, Drain drain, CallMetrics metrics, IdleCalls idle)
{
    const string RequestIdHeader = "x-request-id";
    const int MaxRequestIdLength = 128;
    const int MaxMetadataLength = 1_024;

    // Of the metadata of gRPC; no other name would get through its libraries.
    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    static readonly string Version = CommandLine.Version;
    static readonly string[] StatusTexts = Array.ConvertAll(Enum.GetValues<StatusCode>(), status => status.ToString());

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var start = clock.GetTimestamp();
        var call = new Call(RequestId(http.Request.Headers));
        var method = metrics.Of(http.Request.Path.Value);
        method.Begin();
        var span = Tracing.BeginCall(method, http.Request.Headers);
        http.Features.Set(call);
        http.Response.Headers[RequestIdHeader] = call.RequestId;
        http.Response.Headers["orderd-version"] = Version;
        drain.Enter();
        try
        {
            var running = next(http);
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
            Write(http, call, status, duration, span);
            drain.Leave();
        }
    }

    // Whether by its own deadline or by the default one, a call whose request does not come ends. Its own the library sees to.
    async Task RequestAsync(Task running, long start, Call call, HttpContext http)
    {
        if (CallTimeout.Of(http) is not null)
        {
            await running;
            return;
        }

        using var waiting = new WaitingRequest(idle, config.Limits.DefaultDeadline, start, call, http);
        idle.Add(waiting);
        await running;
    }

    // A caller's own id is kept if it can be a header value again.
    string RequestId(IHeaderDictionary headers) =>
        headers[RequestIdHeader] is [{ Length: > 0 and <= MaxRequestIdLength } given]
            && !given.AsSpan().ContainsAnyExceptInRange(' ', '~') && !Secrets.IsIn(given)
            ? given
            : ids.NewRequestId();

    void Write(HttpContext http, Call call, StatusCode status, TimeSpan duration, Activity? span)
    {
        // Its own calls, one every few seconds for ever, are no news.
        var level = call.RequestId == SelfCall.RequestId ? LogLevel.Debug : Level(status);
        if (level < threshold.Level)
            return;

        var line = LogLine.Begin(sink.Style, clock.GetUtcNow(), level, "call"u8)
            .Add("method"u8, http.Request.Path.Value is ['/', .. var method] ? method : http.Request.Path.Value)
            .Add("peer"u8, PeerName(http))
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
        if (span is not null)
            line.Add("trace_id"u8, span.TraceId.ToHexString());
        sink.Write(line.Finish());
    }

    static string PeerName(HttpContext http) =>
        http.Features.Get<Peer>()?.Name ?? http.Connection.RemoteIpAddress?.ToString() ?? "memory";

    static void AddMetadata(LogLine line, IHeaderDictionary headers)
    {
        Span<byte> key = stackalloc byte[256];
        foreach (var (name, values) in headers)
        {
            if (IsTransport(name) || Secrets.IsNamedBy(name) || name.Length > key.Length || name.AsSpan().ContainsAnyExcept(NameCharacters))
                continue;

            var value = values.ToString();
            if (Secrets.IsIn(value))
                continue;

            var lowered = System.Text.Encoding.ASCII.GetBytes(name.ToLowerInvariant(), key);
            line.Add(key[..lowered], value.Length <= MaxMetadataLength ? value : $"{value.AsSpan(0, MaxMetadataLength)}…");
        }
    }

    static bool IsTransport(string name) =>
        name.StartsWith(':')
        || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
        || name.Equals("te", StringComparison.OrdinalIgnoreCase)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals(RequestIdHeader, StringComparison.OrdinalIgnoreCase);

    // The status as it went out: after messages in the trailers, without any in the headers.
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
