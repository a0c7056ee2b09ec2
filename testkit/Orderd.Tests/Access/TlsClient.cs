using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Orderd.Tests.Access;

/// <summary>Channels over TLS that trust one authority.</summary>
static class TlsClient
{
    public static GrpcChannel Open(Uri address, CertificateAuthority authority, (string Certificate, string Key)? shown = null, Action<X509Certificate2>? met = null)
    {
        var tls = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = Trust(authority),
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                if (met is not null && certificate is not null)
                    met(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
                return errors == SslPolicyErrors.None;
            },
        };
        if (shown is { } pair)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(pair.Certificate, pair.Key), null, offline: true);
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { SslOptions = tls, EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
    }

    public static X509ChainPolicy Trust(CertificateAuthority authority) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        CustomTrustStore = { authority.Root },
    };
}
