namespace Orderd.Configuration;

/// <summary>Lists of all settings, for an operator and for the documents.</summary>
static class SettingList
{
    /// <summary>Each setting with the value in force, and where that comes from.</summary>
    public static string InForce(Config config)
    {
        var rows = Settings.All
            .Select(setting => (setting.Key, Value: setting.ValueIn(config) ?? "(not set)", Origin: setting.OriginIn(config)))
            .Prepend(("SETTING", "VALUE", "ORIGIN"))
            .ToList();
        var (keys, values) = (rows.Max(row => row.Item1.Length), rows.Max(row => row.Item2.Length));
        return string.Join('\n', rows.Select(row => $"{row.Item1.PadRight(keys)}  {row.Item2.PadRight(values)}  {row.Item3}"));
    }

    /// <summary>Each setting, a line with tabs between: key, variable, flag, kind of value, default, meaning.</summary>
    public static string Reference() => string.Join('\n', Settings.All.Select(setting => string.Join(
        '\t', setting.Key, setting.Variable, setting.Flag, setting.ValueName, setting.DefaultInWords ?? setting.Default, setting.Meaning)));
}
