namespace Orderctl.Client;

/// <summary>The files that the global options name, not yet read.</summary>
sealed record CredentialFiles(string? TokenFile, string? CaCert, string? Cert, string? Key)
{
    /// <summary>The first option given that has no meaning without TLS.</summary>
    public string? FirstForTls => (CaCert, Cert, Key) switch
    {
        (not null, _, _) => "--cacert",
        (_, not null, _) => "--cert",
        (_, _, not null) => "--key",
        _ => null,
    };
}
