using System.Buffers;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Logging;
using Orderd.Transport;

namespace Orderd.Interceptors;

/// <summary>
/// One line a call, whatever became of it. It stands around the gRPC library as ASP.NET middleware, where an interceptor would
/// not see the calls that the library answers itself (no such method, a message too large or not to be read) nor the status
/// that the caller really got. <see cref="CallScope"/> is its other half, inside.
/// </summary>
sealed class CallLog(LogSink sink, TimeProvider clock, IdSource ids, Config config, Drain drain, IdleCalls idle)
{
    const string RequestIdHeader = "x-request-id";
    const int MaxRequestIdLength = 128;
    const int MaxMetadataLength = 1_024;

    static readonly SearchValues<char> PrintableAscii =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    static readonly string Version = CommandLine.Version;
    static readonly string[] StatusNames = [.. Enumerable.Range(0, 17).Select(code => ((StatusCode)code).ToString())];

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var start = clock.GetTimestamp();
        var call = new Call(RequestId(http.Request.Headers));
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
                ErrorTable.AmendUnreadableRequest(http);
            Write(http, call, clock.GetElapsedTime(start));
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
        headers[RequestIdHeader] is [{ Length: > 0 and <= MaxRequestIdLength } given] && !given.AsSpan().ContainsAnyExcept(PrintableAscii)
            ? given
            : ids.NewRequestId();

    void Write(HttpContext http, Call call, TimeSpan duration)
    {
        var status = Status(http);
        var level = Level(status);
        if (level < config.LogLevel)
            return;

        var line = LogLine.Begin(sink.Text, clock.GetUtcNow(), level, "call"u8)
            .Add("method"u8, http.Request.Path.Value is ['/', .. var method] ? method : http.Request.Path.Value)
            .Add("peer"u8, http.Features.Get<Peer>()?.Name ?? http.Connection.RemoteIpAddress?.ToString() ?? "memory")
            .Add("caller"u8, call.Caller.Name)
            .Group("metadata"u8);
        AddMetadata(line, http.Request.Headers);
        line.End()
            .Add("deadline_ms"u8, (long?)call.Timeout?.TotalMilliseconds)
            .Add("status"u8, StatusNames[(int)status])
            .AddMilliseconds("duration_ms"u8, duration)
            .Add("received"u8, call.Received)
            .Add("sent"u8, call.Sent)
            .Add("request_id"u8, call.RequestId);
        sink.Write(line.Finish());
    }

    static void AddMetadata(LogLine line, IHeaderDictionary headers)
    {
        Span<byte> key = stackalloc byte[256];
        foreach (var (name, values) in headers)
        {
            if (IsSecretOrTransport(name) || name.Length > key.Length)
                continue;

            var lowered = System.Text.Encoding.ASCII.GetBytes(name.ToLowerInvariant(), key);
            var value = values.ToString();
            line.Add(key[..lowered], value.Length <= MaxMetadataLength ? value : $"{value.AsSpan(0, MaxMetadataLength)}…");
        }
    }

    static bool IsSecretOrTransport(string name) =>
        name.StartsWith(':')
        || name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("authorization", StringComparison.OrdinalIgnoreCase)
        || name.Equals("cookie", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("te", StringComparison.OrdinalIgnoreCase)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals(RequestIdHeader, StringComparison.OrdinalIgnoreCase);

    // The status as it went out: after messages in the trailers, without any in the headers.
    static StatusCode Status(HttpContext http)
    {
        var sent = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers["grpc-status"].ToString();
        if (string.IsNullOrEmpty(sent))
            sent = http.Response.Headers["grpc-status"].ToString();
        if (int.TryParse(sent, out var code) && (uint)code < (uint)StatusNames.Length)
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
