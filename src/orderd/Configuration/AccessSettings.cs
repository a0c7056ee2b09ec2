namespace Orderd.Configuration;

/// <summary>The settings under <c>Access:</c>.</summary>
sealed record AccessSettings
{
    /// <summary>The file of the tokens that callers over TCP may show; null for none.</summary>
    public string? Tokens { get; init; }

    /// <summary>The group whose members are writers on the Unix socket; a name or a number.</summary>
    public string Group { get; init; } = "";

    /// <summary>The group whose members are readers there; null for none.</summary>
    public string? ReadOnlyGroup { get; init; }
}
