using System.Security.Cryptography.X509Certificates;

namespace Orderd.Access;

/// <summary>The certificate that a client showed in the TLS handshake, not yet believed, and the others that came with it.</summary>
sealed class PresentedCertificate
{
    /// <summary>Copies what the handshake will dispose.</summary>
    public PresentedCertificate(X509Certificate certificate, X509Chain? chain)
    {
        Leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        foreach (var other in chain?.ChainPolicy.ExtraStore ?? [])
            Others.Add(X509CertificateLoader.LoadCertificate(other.RawDataMemory.Span));
    }

    public X509Certificate2 Leaf { get; }

    public X509Certificate2Collection Others { get; } = [];
}
