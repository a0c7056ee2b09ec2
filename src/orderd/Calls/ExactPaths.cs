using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Errors;

namespace Orderd.Calls;

/// <summary>
/// Keeps what was routed to a method by a path that is not the method's own from reaching it. To routing, paths are the same that
/// differ in case, by a slash at the end or by percent-encoding; to gRPC they name other methods, which there are not.
/// </summary>
static class ExactPaths
{
    static readonly Endpoint NoSuchMethod = new(Answer, EndpointMetadataCollection.Empty, "no such method");

    public static RequestDelegate Before(RequestDelegate next) => http =>
    {
        var endpoint = http.GetEndpoint();
        var method = endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        if (method is not null ? method.FullName != Of(http) : endpoint is null && IsGrpc(http))
            http.SetEndpoint(NoSuchMethod);
        return next(http);
    };

    /// <summary>The path as it was sent.</summary>
    public static string Of(HttpContext http) =>
        // A server in memory has only the decoded one.
        http.Features.Get<IHttpRequestFeature>() is { RawTarget: { Length: > 0 } sent } ? sent : $"{http.Request.Path}{http.Request.QueryString}";

    static bool IsGrpc(HttpContext http) =>
        http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    static Task Answer(HttpContext http)
    {
        ErrorTable.Answer(http, new ServiceException(
            ErrorKind.Unimplemented, "There is no such method. The path of a call is exact: its case counts, and nothing follows the method's name."));
        return Task.CompletedTask;
    }
}
