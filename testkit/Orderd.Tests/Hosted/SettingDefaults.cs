using Orderd.Configuration;

namespace Orderd.Tests.Hosted;

/// <summary>The defaults that the manual page names are those of the program.</summary>
public sealed class SettingDefaults
{
    // These depend on who asks, and are told in words.
    static readonly string[] InWords = ["Socket", "Store"];

    public static TheoryData<string> Keys => [.. Setting.All.Select(setting => setting.Key).Except(InWords)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void GivingTheDefaultChangesNothing(string key)
    {
        var setting = Setting.All.Single(s => s.Key == key);
        var text = SettingTable.DefaultOf(setting);
        var config = new Config();

        // What has no default is a file or a group that is not there.
        if (text.Length == 0)
        {
            Assert.Contains(setting.ValueName, (string[])["PATH", "GROUP"]);
            return;
        }

        var set = setting.Set(config, [text]);
        Assert.Equal(config.Listen, set.Listen);
        Assert.Equal(config.Prometheus, set.Prometheus);
        // Lists are compared by reference, and what was given is not what is asked here.
        Assert.Equal(config, set with { Listen = config.Listen, Prometheus = config.Prometheus, Given = config.Given });
    }
}
