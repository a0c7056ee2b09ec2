using System.Globalization;
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

    public static string Of(IEnumerable<OrderdCall> calls)
    {
        string[] rendered = [.. calls.Select(Of)];
        return rendered.Length == 0 ? "(no calls)" : string.Join('\n', rendered);
    }

    /// <summary>Requests before responses: how they were interleaved may be another way each time.</summary>
    static string Of(OrderdCall call)
    {
        var text = new StringBuilder(call.Method).Append('\n');
        foreach (var entry in call.Metadata.Where(IsOfCaller).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            text.Append("  ").Append(entry.Key).Append(": ").Append(Value(entry)).Append('\n');
        Append(text, "> ", call.Requests, call.Received);
        Append(text, "< ", call.Responses, call.Sent);
        if (call.Status is not { } status)
            return text.Append("(still running)\n").ToString();

        return status.StatusCode == StatusCode.OK
            ? text.Append("status: OK\n").ToString()
            : text.Append(Of(new RpcException(status, call.Trailers))).ToString();
    }

    static void Append(StringBuilder text, string direction, IReadOnlyList<IMessage> messages, long count)
    {
        foreach (var message in messages)
            text.Append(direction).Append(Of(message).Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        if (count > messages.Count)
            text.Append(direction).Append(CultureInfo.InvariantCulture, $"({count - messages.Count} more)\n");
    }

    // What a client library adds by itself is nothing that a test says.
    static bool IsOfCaller(Metadata.Entry entry) => entry.Key is not ("user-agent" or "traceparent" or "tracestate" or "baggage");

    // When an error comes before any message, HTTP's own headers are among its trailers, and vary with the transport.
    static bool IsOfOrderd(Metadata.Entry entry) => entry.Key is not ("date" or "server" or "content-length" or "content-type");

    static string Value(Metadata.Entry entry)
    {
        // Another version is no other behaviour.
        if (entry.Key == "orderd-version")
            return "(version)";
        // A snapshot is kept where everybody can read it.
        if (entry.Key is "authorization" or "cookie")
            return "(secret)";
        if (!entry.IsBinary)
            return entry.Value;
        return entry.Key == DetailsTrailer
            ? Of(Google.Rpc.Status.Parser.ParseFrom(entry.ValueBytes)).Replace("\n", "\n  ", StringComparison.Ordinal)
            : Convert.ToBase64String(entry.ValueBytes);
    }
}
