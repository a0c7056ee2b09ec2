namespace Orderd.Configuration;

/// <summary>
/// All settings with their defaults, a line each and tabs between, for the manual page: key, flag, value, default, meaning.
/// A test holds each default against what orderd does without the setting.
/// </summary>
static class SettingTable
{
    /// <summary>What a setting is when nobody gives it, as one would write it; empty when there is nothing to write.</summary>
    public static string DefaultOf(Setting setting) => setting.Key switch
    {
        "Socket" => "$XDG_RUNTIME_DIR/orderd/orderd.sock; for root /run/orderd/orderd.sock",
        "Listen" => "127.0.0.1:50051",
        "Store" => "sqlite: in $XDG_STATE_HOME/orderd; for root in /var/lib/orderd",
        "Services" => "order-management",
        "SampleData" or "Insecure" or "Reflection:Tcp" => "false",
        "Access:Group" => "orderd",
        "Log:Format" => "auto",
        "Log:Level" => "information",
        "Metrics:Prometheus" => "none",
        "Limits:Connections" => "256",
        "Limits:StreamsPerConnection" => "100",
        "Limits:HeaderBytes" => "16KiB",
        "Limits:HeaderFields" => "64",
        "Limits:MessageBytes" => "4MiB",
        "Limits:HeadersWithin" => "10s",
        "Limits:KeepAlivePing" => "60s",
        "Limits:KeepAliveTimeout" => "20s",
        "Limits:IdleStream" => "5m",
        "Limits:MemoryBytes" => "auto",
        "Limits:UploadBytes" => "256MiB",
        "Limits:DefaultDeadline" => "30s",
        "Processing:BatchSize" => "3",
        "Processing:FlushAfter" => "200ms",
        "Sum:Delay" => "0",
        _ => "",
    };

    public static void Print()
    {
        foreach (var setting in Setting.All)
            Console.WriteLine(string.Join('\t', setting.Key, setting.Flag, setting.ValueName, DefaultOf(setting), setting.Meaning));
    }
}
