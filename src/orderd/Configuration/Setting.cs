namespace Orderd.Configuration;

/// <summary>
/// One thing that can be set, declared once in <see cref="Settings"/>: help, <c>--check-config</c>, <c>--list-settings</c>, the
/// manual page and docs/configuration.md are made from this.
/// </summary>
/// <param name="Key">Its key in the file, such as <c>Log:Level</c>.</param>
/// <param name="Flag">Its flag; null for none.</param>
/// <param name="ValueName">What kind of value it takes, with its unit.</param>
/// <param name="Default">What it is when nobody sets it, as one would write it; null for not set.</param>
/// <param name="Meaning">What it does, for the help.</param>
/// <param name="Apply">Makes its text a part of the settings. Throws a <see cref="FormatException"/> that says what would fit.</param>
sealed record Setting(
    string Key, string? Flag, string ValueName, string? Default, string Meaning, Func<Config, IReadOnlyList<string>, Config> Apply)
{
    public const string VariablePrefix = "ORDERD_";

    /// <summary>The default in words, where it depends on who asks.</summary>
    public string? DefaultInWords { get; init; }

    /// <summary>The value in force, where it is not the text that was given.</summary>
    public Func<Config, string?>? InForce { get; init; }

    /// <summary>Whether somebody may try to put a password there, so that the errors of its parser show nothing of the text.</summary>
    public bool MayHoldPassword { get; init; }

    /// <summary>Its name in the environment.</summary>
    public string Variable => VariableOf(Key);

    /// <summary>What a key is called in the environment, whether or not there is such a setting.</summary>
    public static string VariableOf(string key) => VariablePrefix + key.Replace(":", "__", StringComparison.Ordinal);

    /// <exception cref="FormatException">The text does not fit; the message says what would.</exception>
    public Config Set(Config config, IReadOnlyList<string> values, string origin) =>
        Apply(config, values) with
        {
            Given = new Dictionary<string, GivenValue>(config.Given) { [Key] = new(string.Join(", ", values), origin) },
        };

    /// <summary>What holds in these settings, as text; null when it is not set.</summary>
    public string? ValueIn(Config config) =>
        InForce is not null ? InForce(config) : config.Given.TryGetValue(Key, out var given) ? given.Text : Default;

    /// <summary>Where that comes from.</summary>
    public string OriginIn(Config config) => config.Given.TryGetValue(Key, out var given) ? given.Origin : "default";
}
