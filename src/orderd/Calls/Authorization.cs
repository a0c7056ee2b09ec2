using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Orderd.Access;
using Orderd.Calls.Deadline;
using Orderd.Errors;

namespace Orderd.Calls;

/// <summary>
/// Lets a call in or turns it away, before anything of it but its headers is read. Stands behind routing, which reads the path
/// only, and in front of the gRPC library, which would read a unary request first and ask its interceptors then.
/// </summary>
sealed class Authorization(OpenStreams streams)
{
    public RequestDelegate Before(RequestDelegate next) => http => LetInAsync(http, next);

    Task LetInAsync(HttpContext http, RequestDelegate next)
    {
        var call = http.Features.GetRequiredFeature<Call>();
        var identity = call.Client?.Identity ?? IdentityOf(http);
        var authorization = http.Request.Headers.Authorization;
        var caller = identity.Of(authorization, out var refusal);
        call.Caller = caller;
        if (call.Client is { } client && caller.IsKnown(refusal))
        {
            client.Prove();
            if (caller != Caller.Anybody)
                client.Memory.Bill(caller, caller.Name);
        }

        if (refusal is null)
        {
            var endpoint = http.GetEndpoint();
            var required = RequiresAttribute.For(endpoint);
            refusal = caller.Refusal(required);
            if (refusal is null)
            {
                return identity.MayChange && IsStream(endpoint)
                    ? LetInAsync(streams.Add(identity, authorization, required), call, next, http)
                    : next(http);
            }
        }

        call.Timeout = CallTimeout.Of(http);
        ErrorTable.Answer(http, refusal);
        return Task.CompletedTask;
    }

    static async Task LetInAsync(OpenStream stream, Call call, RequestDelegate next, HttpContext http)
    {
        using (stream)
        {
            call.Stream = stream;
            await next(http);
        }
    }

    static bool IsStream(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>() is { Method.Type: not MethodType.Unary };

    // A connection that nobody has looked at is nobody's. Where there is no connection, in a test server, there is nobody to
    // look at.
    static Identity IdentityOf(HttpContext http) =>
        http.Features.Get<Identity>()
        ?? (http.Features.Get<IHttpConnectionFeature>() is null
            ? OpenIdentity.Instance
            : throw new InvalidOperationException("The connection was not identified."));
}
