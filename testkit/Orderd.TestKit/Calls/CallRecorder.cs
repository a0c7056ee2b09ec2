using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Calls;

namespace Orderd.TestKit.Calls;

/// <summary>
/// Stands around everything that orderd does with a call, so that calls which never reach a service are recorded as well.
/// <see cref="CallTap"/> is its other half, inside.
/// </summary>
sealed class CallRecorder(OrderdCalls calls, TimeProvider clock) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(RecordAsync);
        next(app);
    };

    async Task RecordAsync(HttpContext http, RequestDelegate next)
    {
        var call = new OrderdCall(http.Request.Path.Value?.TrimStart('/') ?? "", MetadataOf(http.Request.Headers), clock);
        http.Features.Set(call);
        calls.Add(call);
        try
        {
            await next(http);
        }
        finally
        {
            var trailers = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
            call.End(
                StatusOf(http, trailers),
                MetadataOf(trailers is { Count: > 0 } ? trailers : http.Response.Headers),
                http.Response.Headers["x-request-id"].ToString());
            calls.Changed();
        }
    }

    // After messages the status is in the trailers, without any in the headers; where there is none the caller has left.
    static Status StatusOf(HttpContext http, IHeaderDictionary? trailers)
    {
        var source = trailers?.ContainsKey("grpc-status") == true ? trailers : http.Response.Headers;
        if (int.TryParse(source["grpc-status"], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return new Status((StatusCode)code, Uri.UnescapeDataString(source["grpc-message"].ToString()));
        return new Status(http.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : StatusCode.Unknown, "");
    }

    // Of a request as of a response, so without what HTTP adds to those.
    static Metadata MetadataOf(IHeaderDictionary headers)
    {
        var metadata = CallMetadata.Of(headers);
        foreach (var entry in metadata.Where(entry => entry.Key is "date" or "server" or "trailer" or "transfer-encoding").ToList())
            metadata.Remove(entry);
        return metadata;
    }
}
