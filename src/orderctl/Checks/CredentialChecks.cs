using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orderctl.Client;
using Orderctl.Errors;
using Orderctl.Output;
using Orderd.Shared;

namespace Orderctl.Checks;

/// <summary>The files that the global options name: are they there, do they hold what they should, and are secrets kept secret.</summary>
static class CredentialChecks
{
    const int NotForOthers = 0b000_111_111;

    public static IEnumerable<Finding> Run(CredentialFiles files)
    {
        if (files.TokenFile is { } token)
            yield return Secret("--token-file", token, IsToken) ?? Finding.Ok("--token-file", token);

        if (files.CaCert is { } authorities)
        {
            foreach (var finding in Certificates("--cacert", authorities))
                yield return finding;
        }

        if (files.Cert is { } certificate)
        {
            foreach (var finding in Certificates("--cert", certificate))
                yield return finding;

            var key = files.Key ?? certificate;
            yield return Secret("--key", key, path => IsKeyOf(certificate, path)) ?? Finding.Ok("--key", key);
        }
    }

    static IEnumerable<Finding> Certificates(string option, string path)
    {
        var certificates = new X509Certificate2Collection();
        if (Unreadable(option, path, () => certificates.ImportFromPemFile(path)) is { } fault)
            return [fault];

        return certificates.Count == 0
            ? [Finding.Fault(
                option, $"{path} holds no PEM certificate", $"openssl x509 -in {Remedy.Quote(path)} -inform DER -out {Remedy.Quote(path + ".pem")}    (if it is DER)")]
            : certificates.Select(certificate => CertificateDates.Examine(
                option, $"{certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)} in {path}", certificate,
                $"openssl x509 -in {Remedy.Quote(path)} -noout -issuer    (who issues the new one)"));
    }

    // The result is the error of a file with a secret, if it has one.
    static Finding? Secret(string option, string path, Func<string, bool> isRight)
    {
        var isIt = false;
        if (Unreadable(option, path, () => isIt = isRight(path)) is { } fault)
            return fault;
        if (!isIt)
        {
            return Finding.Fault(
                option, $"{path} does not hold one token of printable ASCII", "orderctl token new --role writer --expires 90d");
        }

        return FileStatus.Visible(path) is { } facts && (facts.Mode & NotForOthers) != 0
            ? Finding.Fault(
                option, $"others may read {path}: its mode is {facts.Permissions}", Remedy.AsRoot($"chmod 600 {Remedy.Quote(path)}", facts.Owner))
            : null;
    }

    static Finding? Unreadable(string option, string path, Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Finding.Fault(option, $"there is no {path}", $"{option} with the right path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The key of a server, or another user's, is not to be taken over for this user's sake.
            return Finding.Fault(
                option, $"cannot read {path}: {FileTrouble.Reason(e)}", $"ls -l {Remedy.Quote(path)}    (whose is it? {option} takes a file of your own)");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return Finding.Fault(
                option, $"{path} does not hold what is needed, in PEM, or does not fit the other", $"openssl asn1parse -in {Remedy.Quote(path)}");
        }
    }

    static bool IsToken(string path)
    {
        var token = File.ReadAllText(path).Trim();
        return token.Length > 0 && token.AsSpan().IndexOfAnyExceptInRange('\x21', '\x7e') < 0;
    }

    static bool IsKeyOf(string certificate, string key)
    {
        X509Certificate2.CreateFromPemFile(certificate, key).Dispose();
        return true;
    }
}
