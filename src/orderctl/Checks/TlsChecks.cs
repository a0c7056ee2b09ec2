using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orderctl.Cli;
using Orderctl.Output;

namespace Orderctl.Checks;

/// <summary>The server's certificate: does it hold now, is it for this host, and does somebody whom we trust vouch for it.</summary>
sealed class TlsChecks(Session session)
{
    const string Check = "certificate";
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(4);

    X509Certificate2? _certificate;
    SslPolicyErrors _errors;
    X509ChainStatusFlags _chain;

    /// <summary>Whether a call would be made over such a connection.</summary>
    public async Task<bool> Run(NetworkStream stream, Action<Finding> report)
    {
        try
        {
            await Shake(stream).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException && session.Interrupt.ExitCode is null)
        {
            // What is wrong with the certificate is said below.
            if (_errors == SslPolicyErrors.None)
            {
                report(Finding.Fault(Check, $"no TLS with {session.Endpoint}: the handshake failed",
                    $"orderctl --endpoint http://{session.Endpoint.Uri.Authority} doctor    (or show it a certificate: --cert)"));
                return false;
            }
        }

        var isGood = true;
        foreach (var finding in Findings())
        {
            isGood &= finding.Result != Finding.FaultResult;
            report(finding);
        }

        _certificate?.Dispose();
        return isGood;
    }

    async Task Shake(NetworkStream stream)
    {
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
        handshake.CancelAfter(HandshakeTimeout);
        var tls = session.Credentials.Tls(_ => { });
        tls.TargetHost = session.Endpoint.Uri.IdnHost;
        tls.ApplicationProtocols = [SslApplicationProtocol.Http2];
        tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            _certificate = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            _errors = errors;
            foreach (var status in chain?.ChainStatus ?? [])
                _chain |= status.Status;
            return errors == SslPolicyErrors.None;
        };
        using var ssl = new SslStream(stream);
        await ssl.AuthenticateAsClientAsync(tls, handshake.Token).ConfigureAwait(false);
    }

    IEnumerable<Finding> Findings()
    {
        if (_certificate is null)
            yield break;

        yield return CertificateDates.Examine(
            Check, $"the certificate of {session.Endpoint}", _certificate, "sudo systemctl reload orderd    (on the server, with a new one in its place)");

        if (_errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            var name = _certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
            yield return Finding.Fault(Check, $"it is for {name}, not for {session.Endpoint.Uri.IdnHost}",
                $"orderctl --endpoint https://{name}:{session.Endpoint.Uri.Port} doctor");
        }

        if (_errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && (_chain & ~X509ChainStatusFlags.NotTimeValid) != 0)
        {
            yield return Finding.Fault(Check, $"nobody whom this machine trusts vouches for it ({_chain})",
                $"orderctl --endpoint {session.Endpoint} --cacert FILE doctor    (the authority that issued it)");
        }
    }
}
