using Microsoft.AspNetCore.Http.Features;
using Orderd.Interceptors;

namespace Orderd.Access;

/// <summary>
/// Lets a call in or turns it away, before anything of it but its headers is read. Stands behind routing, which reads the path
/// only, and in front of the gRPC library, which would read a unary request first and ask its interceptors then.
/// </summary>
static class AccessControl
{
    public static RequestDelegate Before(RequestDelegate next) => http => LetInAsync(http, next);

    static Task LetInAsync(HttpContext http, RequestDelegate next)
    {
        var call = http.Features.GetRequiredFeature<Call>();
        var caller = (call.Client?.Identity ?? IdentityOf(http)).Of(http.Request.Headers, out var refusal);
        call.Caller = caller;
        if (call.Client is { } client && caller.IsKnown(refusal))
        {
            client.Prove();
            if (caller != Caller.Anybody)
                client.Memory.Bill(caller, caller.Name);
        }

        if (refusal is null)
        {
            var least = MethodRoles.LeastFor(http.GetEndpoint());
            if (caller.Role >= least)
                return next(http);
            refusal = TooLow(caller, least);
        }

        call.Timeout = CallTimeout.Of(http);
        ErrorTable.Answer(http, refusal);
        return Task.CompletedTask;
    }

    // A connection that nobody has looked at is nobody's. Where there is no connection, in a test server, there is nobody to
    // look at.
    static Identity IdentityOf(HttpContext http) =>
        http.Features.Get<Identity>()
        ?? (http.Features.Get<IHttpConnectionFeature>() is null
            ? OpenIdentity.Instance
            : throw new InvalidOperationException("The connection was not identified."));

    static Fault TooLow(Caller caller, Role least) => new(
        FaultKind.Forbidden,
        $"This method needs the role {least.ToString().ToLowerInvariant()}; {caller.Name} may not call it.");
}
