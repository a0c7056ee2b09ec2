using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>The CAs whose certificates are believed to say which role a client has, and nobody else.</summary>
sealed class ClientCa
{
    const string Setting = "Tls:ClientCa";
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    const int LongestName = 64;

    readonly X509Certificate2Collection _authorities;

    ClientCa(X509Certificate2Collection authorities) => _authorities = authorities;

    /// <summary>Nobody: no certificate is believed.</summary>
    public static ClientCa None { get; } = new([]);

    public int Count => _authorities.Count;

    /// <exception cref="StartFailure">The file cannot be read or holds none.</exception>
    public static ClientCa Read(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(SecretFile.Read(Setting, path).Text);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new StartFailure(ExitCode.Refused, $"{Setting}: {path} holds a certificate that cannot be read: {e.Message}", e);
        }

        // The chain of a client's certificate has to end at one of these.
        if (!authorities.Any(authority => authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData)))
            throw new StartFailure(ExitCode.Refused, $"{Setting}: {path} holds no root certificate of an authority, in PEM.");
        return new ClientCa(authorities);
    }

    public CertificateValidation Validate(PresentedCertificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(certificate.Others);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        // Who is revoked is taken out by changing the CA; and nothing a stranger's certificate names is fetched.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (!chain.Build(certificate.Leaf))
        {
            return Refused(Caller.Anonymous, ErrorKind.Unauthenticated, "The client certificate is not accepted: "
                + string.Join(", ", Array.ConvertAll(chain.ChainStatus, status => status.Status.ToString()).Distinct()) + ".");
        }

        var role = CertificateRole.Of(certificate.Leaf);
        var caller = Caller.Of(role, $"cert:{Name(certificate.Leaf)}");
        if (role == Role.None)
        {
            return Refused(caller, ErrorKind.PermissionDenied, "The client certificate says no role: "
                + "it needs one subject alternative name that is the URI orderd:role/reader, orderd:role/writer or orderd:role/admin.");
        }

        var until = DateTime.MaxValue;
        foreach (var element in chain.ChainElements)
        {
            var end = element.Certificate.NotAfter.ToUniversalTime();
            until = end < until ? end : until;
        }

        return new CertificateValidation(this, caller, null, until);
    }

    CertificateValidation Refused(Caller caller, ErrorKind kind, string message) =>
        new(this, caller, new ServiceException(kind, message), DateTimeOffset.MaxValue);

    static string Name(X509Certificate2 certificate)
    {
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return name.Length switch
        {
            0 => certificate.SerialNumber,
            > LongestName => name[..LongestName],
            _ => name,
        };
    }
}
