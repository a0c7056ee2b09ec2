using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orderd.Tests.Orderctl;

/// <summary>A certificate that vouches for itself, and its key, as PEM files.</summary>
sealed record PemFiles(string Certificate, string Key)
{
    /// <param name="folder">Where they are written.</param>
    /// <param name="name">The host it is for, besides 127.0.0.1 if that is meant.</param>
    /// <param name="from">Days from now, when it begins to hold.</param>
    /// <param name="until">Days from now, when it ceases to.</param>
    public static PemFiles Make(string folder, string name = "localhost", double from = -1, double until = 365)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(Math.Min(from, until - 1)), now.AddDays(until));

        var files = new PemFiles(Path.Combine(folder, $"{Guid.NewGuid():N}.pem"), Path.Combine(folder, $"{Guid.NewGuid():N}.key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }
}
