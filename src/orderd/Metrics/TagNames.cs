namespace Orderd.Metrics;

/// <summary>Attributes as OpenTelemetry's semantic conventions for RPC name them.</summary>
static class TagNames
{
    public const string Method = "rpc.method";
    public const string Status = "rpc.response.status_code";

    public static KeyValuePair<string, object?> Grpc { get; } = new("rpc.system.name", "grpc");
}
