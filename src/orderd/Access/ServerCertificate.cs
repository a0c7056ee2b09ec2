using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>What orderd shows in a TLS handshake: its certificate with its key, and the intermediate ones up to its CA.</summary>
sealed class ServerCertificate
{
    readonly X509Certificate2 _leaf;

    ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates, string? warning)
    {
        _leaf = leaf;
        // It is built once, not for each handshake, and offline: a server should not wait for what a certificate refers to.
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        Warning = warning ?? (IsExpired ? $"the certificate of {Name} expired at {Until:u}; clients will refuse it" : null);
    }

    public SslStreamCertificateContext Context { get; }

    public string Name => _leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    public DateTime Until => _leaf.NotAfter.ToUniversalTime();

    /// <summary>What an operator should know of it; null for nothing.</summary>
    public string? Warning { get; }

    bool IsExpired => Until <= DateTime.UtcNow;

    /// <param name="path">A PEM file: the certificate, then the intermediate ones.</param>
    /// <param name="keyPath">The PEM file of its key; null when the first file holds that too.</param>
    /// <param name="old">The one in use; it is not given up for one that has expired.</param>
    /// <exception cref="StartFailure">They cannot be read, or do not belong together.</exception>
    public static ServerCertificate Read(string path, string? keyPath, ServerCertificate? old)
    {
        var certificates = SecretFile.Read("Tls:Certificate", path);
        var key = keyPath is null ? certificates : SecretFile.Read("Tls:Key", keyPath);
        try
        {
            var pair = X509Certificate2.CreateFromPem(certificates.Text, key.Text);
            var intermediates = new X509Certificate2Collection();
            intermediates.ImportFromPem(certificates.Text);
            intermediates.RemoveAt(0);
            var fresh = new ServerCertificate(pair, intermediates, key.Warning(keyPath ?? path));
            return fresh.IsExpired && old is { IsExpired: false }
                ? throw new StartFailure(ExitCode.Refused, $"Tls:Certificate: {path} expired at {fresh.Until:u}.")
                : fresh;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new StartFailure(
                ExitCode.Refused, $"Tls:Certificate: {path} and the key in {keyPath ?? path} are no pair in PEM: {e.Message}", e);
        }
    }
}
