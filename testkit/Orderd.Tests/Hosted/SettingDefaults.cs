using Orderd.Configuration;

namespace Orderd.Tests.Hosted;

/// <summary>Each default is a text that one could give oneself.</summary>
public sealed class SettingDefaults
{
    // What has no default is a file or a group that is not there.
    static readonly string[] MayBeUnset = ["PATH", "GROUP"];

    public static TheoryData<string> Keys => [.. Settings.All.Select(setting => setting.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void GivingTheDefaultChangesNothing(string key)
    {
        var setting = Settings.All.Single(s => s.Key == key);
        var config = Settings.Defaults();
        if (setting.Default is not { } text)
        {
            Assert.Contains(setting.ValueName, MayBeUnset);
            Assert.Null(setting.ValueIn(config));
            return;
        }

        var set = setting.Set(config, [text], "here");
        Assert.Equal(setting.ValueIn(config), setting.ValueIn(set));
        Assert.Equal(("default", "here"), (setting.OriginIn(config), setting.OriginIn(set)));
        Assert.Equal(config.Listen, set.Listen);
        Assert.Equal(config.Prometheus, set.Prometheus);
        // Lists are compared by reference, and what was given is not what is asked here.
        Assert.Equal(config, set with { Listen = config.Listen, Prometheus = config.Prometheus, Given = config.Given });
    }

    [Fact]
    public void EveryKeyFlagAndVariableIsOneSettings()
    {
        Assert.Equal(Settings.All.Count, Settings.All.Select(setting => setting.Variable.ToUpperInvariant()).Distinct().Count());
        var flags = Settings.All.Select(setting => setting.Flag).OfType<string>().ToList();
        Assert.Equal(flags.Count, flags.Distinct().Count());
    }
}
