using Microsoft.Extensions.Primitives;
using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Access;

/// <summary>
/// Of a connection over TCP where credentials are needed: a token with each call, or the certificate of the TLS handshake. Where
/// a call brings a token, the token alone decides. Both are held against what is valid at the time of the call.
/// </summary>
sealed class TcpIdentity(
    CredentialStore credentials, Peer peer, bool isEncrypted, PresentedCertificate? certificate, TimeProvider clock, ILogger logger) : Identity
{
    static readonly ServiceException InTheClear = new(
        ErrorKind.Unauthenticated,
        "A token is not accepted in the clear from another machine. Whoever listened has it now: replace it, and use TLS.");

    static readonly ServiceException NoToken = new(
        ErrorKind.Unauthenticated, "This address needs a token: authorization: Bearer ord_... (orderctl --token-file FILE).");

    static readonly ServiceException NoCertificate = new(
        ErrorKind.Unauthenticated, "This address needs a client certificate (orderctl --cert FILE --key FILE).");

    static readonly ServiceException NoCredentials = new(
        ErrorKind.Unauthenticated,
        "This address needs a token (orderctl --token-file FILE) or a client certificate (orderctl --cert FILE --key FILE).");

    static readonly ServiceException Several = new(ErrorKind.Unauthenticated, "There is more than one authorization in the metadata.");

    volatile CertificateValidation? _validation;
    int _warned;

    public override bool MayChange => credentials.Tokens is not null || credentials.Authority is not null;

    public override Caller Of(StringValues authorization, out ServiceException? refusal)
    {
        if (!isEncrypted && !peer.IsLocal && authorization.Any(value => value is not null && TokenTable.IsToken(value)))
            return Exposed(out refusal);

        var (tokens, authority) = (credentials.Tokens, credentials.Authority);
        if (tokens is null && authority is null)
            return OpenIdentity.Instance.Of(authorization, out refusal);
        if (tokens is not null && authorization.Count > 0)
            return authorization is [{ } value] ? tokens.Find(value, clock.GetUtcNow(), out refusal) : Refused(Several, out refusal);
        if (authority is not null && certificate is not null)
            return Validate(authority, certificate, out refusal);
        return Refused(authority is null ? NoToken : tokens is null ? NoCertificate : NoCredentials, out refusal);
    }

    // The chain is built once a connection, and again when the CAs were changed or a certificate in it expired.
    Caller Validate(ClientCa authority, PresentedCertificate shown, out ServiceException? refusal)
    {
        var validation = _validation;
        if (validation?.Authority != authority || validation.Until <= clock.GetUtcNow())
            _validation = validation = authority.Validate(shown);
        refusal = validation.Refusal;
        return validation.Caller;
    }

    Caller Exposed(out ServiceException? refusal)
    {
        // It is logged once a connection: a client that goes on does not fill the log.
        if (Interlocked.Exchange(ref _warned, 1) == 0)
            Log.TokenInTheClear(logger, peer.Name);
        return Refused(InTheClear, out refusal);
    }

    static Caller Refused(ServiceException error, out ServiceException? refusal)
    {
        refusal = error;
        return Caller.Anonymous;
    }
}
