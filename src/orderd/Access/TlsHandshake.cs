using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Orderd.Access;

/// <summary>Answers each TLS handshake with the certificate that is valid now: TLS 1.2 or later, HTTP/2 and nothing else.</summary>
sealed class TlsHandshake(CredentialStore credentials)
{
    public TlsHandshakeCallbackOptions Options() => new() { OnConnection = context => ValueTask.FromResult(Answer(context.Connection)) };

    SslServerAuthenticationOptions Answer(ConnectionContext connection)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = credentials.Certificate!.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        if (credentials.Authority is not null)
            AskForCertificate(options, connection);
        return options;
    }

    // Any certificate, or none, passes the handshake. A client that is refused there is told so badly or not at all; as the answer
    // to its call it can be told why.
    static void AskForCertificate(SslServerAuthenticationOptions options, ConnectionContext connection)
    {
        options.ClientCertificateRequired = true;
        // A resumed session would not show its certificate again.
        options.AllowTlsResume = false;
        options.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        // This is for the chain that SslStream builds and we do not look at: it fetches nothing.
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
#pragma warning disable CA5359 // It is validated, with its role, by TcpIdentity.
        options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is not null)
                connection.Features.Set(new PresentedCertificate(certificate, chain));
            return true;
        };
#pragma warning restore CA5359
    }
}
