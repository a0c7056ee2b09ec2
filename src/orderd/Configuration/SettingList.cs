using System.Text;

namespace Orderd.Configuration;

/// <summary>Lists of all settings, for an operator and for the documents.</summary>
static class SettingList
{
    /// <summary>Each setting with the value in force, and where that comes from.</summary>
    public static string InForce(Config config)
    {
        var (keys, values) = ("SETTING".Length, "VALUE".Length);
        foreach (var setting in Settings.All)
            (keys, values) = (Math.Max(keys, setting.Key.Length), Math.Max(values, ValueOf(setting, config).Length));
        var text = new StringBuilder($"{"SETTING".PadRight(keys)}  {"VALUE".PadRight(values)}  ORIGIN");
        foreach (var setting in Settings.All)
            text.Append($"\n{setting.Key.PadRight(keys)}  {ValueOf(setting, config).PadRight(values)}  {setting.OriginIn(config)}");
        return text.ToString();
    }

    /// <summary>Each setting, a line with tabs between: key, variable, flag, kind of value, default, meaning.</summary>
    public static string Reference() => string.Join('\n', Settings.All.Select(setting => string.Join(
        '\t', setting.Key, setting.Variable, setting.Flag, setting.ValueName, setting.DefaultInWords ?? setting.Default, setting.Meaning)));

    static string ValueOf(Setting setting, Config config) => setting.ValueIn(config) ?? "(not set)";
}
