using Orderd.Configuration;

namespace Orderd.Tests.Documents;

/// <summary>docs/configuration.md has each setting of the program, with its flag and its default, and no other.</summary>
public sealed class SettingsPage
{
    static readonly List<string[]> Rows =
    [
        .. MarkdownPage.At("docs/configuration.md").Prose.Replace(@"\|", "/", StringComparison.Ordinal).Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
    ];

    public static TheoryData<string> Keys => [.. Settings.All.Select(setting => setting.Key)];

    [Fact]
    public void NamesEachSettingOnce() => Assert.Equal(
        Settings.All.Select(setting => setting.Key).Order(StringComparer.Ordinal), Rows.Select(Key).OfType<string>().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public void HasItsFlagAndDefault(string key)
    {
        var setting = Settings.All.Single(setting => setting.Key == key);
        var row = Rows.Single(row => Key(row) == key);
        var (flag, value) = IsLimit(row) ? ("", row[2]) : (row[1].Trim('`').Split(' ')[0], row[3]);

        Assert.Equal(setting.Flag ?? "", flag);
        // One that depends on who asks is told in words.
        if (setting.DefaultInWords is null)
            Assert.StartsWith(setting.Default is null ? "none" : $"`{setting.Default}`", value, StringComparison.Ordinal);
    }

    // In the first column of the limits, in the second of the others.
    static string? Key(string[] row) => IsLimit(row) ? row[1].Trim('`') : row[2].StartsWith('`') && row.Length > 5 ? row[2].Trim('`') : null;

    static bool IsLimit(string[] row) => row[1].StartsWith("`Limits:", StringComparison.Ordinal);
}
