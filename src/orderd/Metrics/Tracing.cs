using System.Diagnostics;
using Grpc.Core;
using Orderd.Configuration;

namespace Orderd.Metrics;

/// <summary>
/// Spans, where somebody listens: one a call, part of the caller's trace (W3C trace context), and one a commit below it. Named as
/// OpenTelemetry's conventions for gRPC have it. Nothing is made while nobody listens.
/// </summary>
static class Tracing
{
    public const string SourceName = "orderd";

    static readonly ActivitySource Source = new(SourceName, CommandLine.Version);

    public static Activity? BeginCall(MethodMetrics method, IHeaderDictionary headers)
    {
        if (!Source.HasListeners())
            return null;

        // Without a context, or with one that is none, the trace begins here.
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        return Source.StartActivity(method.Name, ActivityKind.Server, caller, [TagNames.Grpc, method.MethodTag]);
    }

    public static void EndCall(Activity span, StatusCode status, string peer, string requestId)
    {
        span.SetTag(TagNames.Status, StatusNames.Of(status));
        span.SetTag("network.peer.address", peer);
        span.SetTag("orderd.request_id", requestId);
        if (IsFailure(status))
        {
            span.SetTag("error.type", StatusNames.Of(status));
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>Waits for a commit inside a span of its own, if the call has one.</summary>
    public static Task<T> Commit<T>(Task<T> commit) =>
        Activity.Current is null || Source.StartActivity("orderd.store.commit") is not { } span ? commit : EndAsync(span, commit);

    static async Task<T> EndAsync<T>(Activity span, Task<T> commit)
    {
        try
        {
            return await commit;
        }
        catch (Exception e)
        {
            span.SetTag("error.type", e.GetType().Name);
            span.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            span.Dispose();
        }
    }

    // Of the other statuses the caller is the cause.
    static bool IsFailure(StatusCode status) => status is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented
        or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;
}
