using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orderd.Tests.Access;

/// <summary>An authority that issues the certificates of one test.</summary>
sealed class CertificateAuthority : IDisposable
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    readonly X509Certificate2 _root;

    CertificateAuthority(X509Certificate2 certificate) => _root = certificate;

    public CertificateAuthority(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    public string Pem => _root.ExportCertificatePem();

    public X509Certificate2 Root => _root;

    /// <summary>An authority whose certificate this one has issued.</summary>
    public CertificateAuthority IssueIntermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.Create(
            _root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(16));
        return new CertificateAuthority(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate for localhost and 127.0.0.1, and its key, both in PEM.</summary>
    public (string Certificate, string Key) IssueServer(string name = "orderd.test", bool isExpired = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        return Issue(name, ServerAuthentication, names, isExpired);
    }

    /// <summary>A client's certificate with these URIs, and its key, both in PEM.</summary>
    public (string Certificate, string Key) IssueClient(string name, IEnumerable<string> uris, bool isExpired = false, bool isForServer = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("client.test");
        foreach (var uri in uris)
            names.AddUri(new Uri(uri));
        return Issue(name, isForServer ? ServerAuthentication : ClientAuthentication, names, isExpired);
    }

    public void Dispose() => _root.Dispose();

    (string Certificate, string Key) Issue(string name, string purpose, SubjectAlternativeNameBuilder names, bool isExpired)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var distinguished = new X500DistinguishedNameBuilder();
        distinguished.AddCommonName(name);
        var request = new CertificateRequest(distinguished.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(names.Build());
        var end = isExpired ? DateTimeOffset.UtcNow.AddHours(-1) : DateTimeOffset.UtcNow.AddDays(1);
        using var certificate = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-1), end, RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
