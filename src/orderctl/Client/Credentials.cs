using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orderctl.Errors;

namespace Orderctl.Client;

/// <summary>Who we are to the server, and whom we take for the server.</summary>
sealed class Credentials
{
    Credentials(string? token, X509Certificate2Collection? authorities, SslStreamCertificateContext? certificate)
    {
        Token = token;
        Authorities = authorities;
        Certificate = certificate;
    }

    public string? Token { get; }

    X509Certificate2Collection? Authorities { get; }

    // The intermediate certificates up to its CA come with it.
    SslStreamCertificateContext? Certificate { get; }

    public static Credentials Load(CredentialFiles files, Endpoint endpoint)
    {
        if (files.TokenFile is not null && !endpoint.IsPrivate)
            throw new UsageError($"--token-file: a token is not sent as plaintext to {endpoint}; use https://");

        if (files.FirstForTls is { } option && !endpoint.IsEncrypted)
            throw new UsageError($"{option}: there is no TLS to {endpoint}; use https://");

        if (files.Key is not null && files.Cert is null)
            throw new UsageError("--key: a key needs its certificate; add --cert");

        if (endpoint.IsEncrypted)
            LibraryMissing.ThrowIfSo();

        return new Credentials(
            files.TokenFile is { } tokenFile ? Load("--token-file", tokenFile, ReadToken) : null,
            files.CaCert is { } caCert ? Load("--cacert", caCert, ReadAuthorities) : null,
            files.Cert is { } cert ? Load("--cert", cert, path => ReadCertificate(path, files.Key)) : null);
    }

    /// <summary>The TLS settings; <paramref name="refused"/> is told why the server's certificate was not accepted.</summary>
    public SslClientAuthenticationOptions Tls(Action<string> refused)
    {
        var tls = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            {
                if (errors != SslPolicyErrors.None)
                    refused(Describe(errors, chain));

                return errors == SslPolicyErrors.None;
            },
        };
        if (Authorities is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }

        if (Certificate is not null)
            tls.ClientCertificateContext = Certificate;

        return tls;
    }

    static string ReadToken(string path)
    {
        var token = File.ReadAllText(path).Trim();
        return token.Length > 0 && token.AsSpan().IndexOfAnyExceptInRange('\x21', '\x7e') < 0
            ? token
            : throw new UsageError($"--token-file: {path} does not hold one token of printable ASCII");
    }

    static SslStreamCertificateContext ReadCertificate(string path, string? key)
    {
        var own = X509Certificate2.CreateFromPemFile(path, key);
        // A server that knows the root only cannot find the intermediate ones by itself.
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPemFile(path);
        intermediates.RemoveAt(0);
        return SslStreamCertificateContext.Create(own, intermediates, offline: true);
    }

    static X509Certificate2Collection ReadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new UsageError($"--cacert: {path} holds no PEM certificate");
    }

    static T Load<T>(string option, string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageError($"{option}: cannot read {path}: {FileTrouble.Reason(e)}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UsageError($"{option}: {path} does not hold what is needed, in PEM");
        }
    }

    static string Describe(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it sent none";

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is for another host";

        return string.Join(", ", Array.ConvertAll(chain?.ChainStatus ?? [], status => status.Status.ToString()));
    }
}
