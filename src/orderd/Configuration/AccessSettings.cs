namespace Orderd.Configuration;

/// <summary>The settings under <c>Access:</c>. <see cref="Settings"/> says what each does.</summary>
sealed record AccessSettings
{
    public string? Tokens { get; init; }

    /// <summary>A name or a number, as is <see cref="ReadOnlyGroup"/>.</summary>
    public string Group { get; init; } = "";
    public string? ReadOnlyGroup { get; init; }
}
