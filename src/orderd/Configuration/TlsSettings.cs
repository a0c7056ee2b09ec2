namespace Orderd.Configuration;

/// <summary>The settings under <c>Tls:</c>.</summary>
sealed record TlsSettings
{
    /// <summary>The PEM file of the certificate for TLS on the TCP addresses; null for no TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>The PEM file of its key; null when the certificate's file holds it.</summary>
    public string? Key { get; init; }

    /// <summary>The PEM file of the CAs that issue client certificates; null to ask for none.</summary>
    public string? ClientCa { get; init; }
}
