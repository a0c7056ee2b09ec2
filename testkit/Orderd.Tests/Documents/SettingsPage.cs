using Orderd.Configuration;

namespace Orderd.Tests.Documents;

/// <summary>docs/configuration.md has each setting of the program, with its flag and its default, and no other.</summary>
public sealed class SettingsPage
{
    // What the defaults of these are depends on who asks, and is told in words.
    static readonly string[] InWords = ["Socket", "Store"];

    static readonly List<string[]> Rows =
    [
        .. MarkdownPage.At("docs/configuration.md").Prose.Replace(@"\|", "/", StringComparison.Ordinal).Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
    ];

    [Fact]
    public void NamesEachSettingOnce() => Assert.Equal(
        Setting.All.Select(setting => setting.Key).Order(StringComparer.Ordinal),
        Rows.Select(Key).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void HasFlagsAndDefaults() => Assert.All(Setting.All, setting =>
    {
        var row = Rows.Single(row => Key(row) == setting.Key);
        var isLimit = setting.Key.StartsWith("Limits:", StringComparison.Ordinal);
        Assert.Equal(setting.Flag ?? "", isLimit ? "" : row[1].Trim('`').Split(' ')[0]);
        if (!InWords.Contains(setting.Key))
            Assert.StartsWith(SettingTable.DefaultOf(setting) is { Length: > 0 } value ? $"`{value}`" : "none", row[isLimit ? 2 : 3], StringComparison.Ordinal);
    });

    // In the first column of the limits, in the second of the others.
    static string? Key(string[] row) =>
        row[1].StartsWith("`Limits:", StringComparison.Ordinal) ? row[1].Trim('`') : row[2].StartsWith('`') && row.Length > 5 ? row[2].Trim('`') : null;
}
