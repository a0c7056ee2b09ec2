namespace Orderd.Configuration;

/// <summary>The settings under <c>Tls:</c>, paths of PEM files. <see cref="Settings"/> says what each does.</summary>
sealed record TlsSettings
{
    public string? Certificate { get; init; }
    public string? Key { get; init; }
    public string? ClientCa { get; init; }
}
