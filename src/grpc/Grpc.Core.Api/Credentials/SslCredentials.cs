namespace Grpc.Core;

/// <summary>
/// TLS for a channel. A client may refuse what it cannot use: Grpc.Net.Client takes only the form without arguments, and
/// leaves certificates to its HTTP handler.
/// </summary>
public sealed class SslCredentials : ChannelCredentials
{
    readonly VerifyPeerCallback? _verifyPeerCallback;

    /// <summary>TLS with the trust of the machine.</summary>
    public SslCredentials() : this(null, null, null)
    {
    }

    /// <summary>TLS that trusts the roots given, in PEM.</summary>
    public SslCredentials(string rootCertificates) : this(rootCertificates, null, null)
    {
    }

    /// <summary>TLS that trusts the roots given and shows a client certificate.</summary>
    public SslCredentials(string rootCertificates, KeyCertificatePair keyCertificatePair)
        : this(rootCertificates, keyCertificatePair, null)
    {
    }

    /// <summary>TLS that also asks a callback about the server's certificate.</summary>
    public SslCredentials(
        string? rootCertificates,
        KeyCertificatePair? keyCertificatePair,
        VerifyPeerCallback? verifyPeerCallback)
    {
        RootCertificates = rootCertificates;
        KeyCertificatePair = keyCertificatePair;
        _verifyPeerCallback = verifyPeerCallback;
    }

    /// <summary>The roots, in PEM; null for the machine's.</summary>
    public string? RootCertificates { get; }

    /// <summary>The client certificate; null for none.</summary>
    public KeyCertificatePair? KeyCertificatePair { get; }

    /// <inheritdoc/>
    public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state) =>
        configurator.SetSslCredentials(state, RootCertificates, KeyCertificatePair, _verifyPeerCallback);
}
