using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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

    static Metadata MetadataOf(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (IsOfTransport(name))
                continue;

            foreach (var value in values)
                Add(metadata, name, value ?? "");
        }

        return metadata;
    }

    static void Add(Metadata metadata, string name, string value)
    {
        const string BinarySuffix = "-bin";
        if (!name.EndsWith(BinarySuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(name, value);
            return;
        }

        // gRPC leaves the padding out.
        var padded = value.PadRight((value.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (Convert.TryFromBase64String(padded, bytes, out var length))
            metadata.Add(name, bytes[..length]);
    }

    static bool IsOfTransport(string name) =>
        name.StartsWith(':')
        || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)
        || name.ToLowerInvariant() is "te" or "host" or "content-type" or "content-length" or "date" or "server" or "trailer"
            or "transfer-encoding";
}
