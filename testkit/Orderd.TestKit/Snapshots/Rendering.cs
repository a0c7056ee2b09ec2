using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;

namespace Orderd.TestKit.Snapshots;

/// <summary>Answers and errors as text for people to approve.</summary>
static class Rendering
{
    const string DetailsTrailer = "grpc-status-details-bin";

    static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default
        .WithIndentation()
        .WithPreserveProtoFieldNames(true)
        .WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    public static string Of(IMessage message) => Json.Format(message);

    public static string Of(IEnumerable<IMessage> messages)
    {
        string[] rendered = [.. messages.Select(Of)];
        return rendered.Length == 0 ? "(no messages)" : string.Join('\n', rendered);
    }

    public static string Of(RpcException error)
    {
        var text = new StringBuilder();
        text.Append("status: ").Append(error.StatusCode).Append('\n');
        text.Append("detail: ").Append(error.Status.Detail).Append('\n');
        text.Append("trailers:\n");
        foreach (var entry in error.Trailers.Where(IsOfOrderd).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            text.Append("  ").Append(entry.Key).Append(": ").Append(Value(entry)).Append('\n');
        return text.ToString();
    }

    // When an error comes before any message, HTTP's own headers are among its trailers, and vary with the transport.
    static bool IsOfOrderd(Metadata.Entry entry) => entry.Key is not ("date" or "server" or "content-length" or "content-type");

    static string Value(Metadata.Entry entry)
    {
        // Another version is no other behaviour.
        if (entry.Key == "orderd-version")
            return "(version)";
        if (!entry.IsBinary)
            return entry.Value;
        return entry.Key == DetailsTrailer
            ? Of(Google.Rpc.Status.Parser.ParseFrom(entry.ValueBytes)).Replace("\n", "\n  ", StringComparison.Ordinal)
            : Convert.ToBase64String(entry.ValueBytes);
    }
}
