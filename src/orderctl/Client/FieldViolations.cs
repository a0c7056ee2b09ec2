using Google.Protobuf;
using Grpc.Core;

namespace Orderctl.Client;

/// <summary>
/// The fields that a server found invalid: google.rpc.BadRequest inside google.rpc.Status in a trailer. Five fields are read
/// by their numbers, which saves the package that has those types and the reflection that its Any needs.
/// </summary>
static class FieldViolations
{
    const int Details = 3;
    const int AnyType = 1;
    const int AnyValue = 2;
    const int Violations = 1;
    const int Field = 1;
    const int Description = 2;

    public static IReadOnlyList<string> Of(Metadata trailers)
    {
        var details = trailers.FirstOrDefault(entry => entry.Key == "grpc-status-details-bin")?.ValueBytes;
        if (details is null)
            return [];

        try
        {
            return [.. Fields(details, Details)
                .Where(any => Text(any, AnyType).EndsWith("/google.rpc.BadRequest", StringComparison.Ordinal))
                .SelectMany(any => Fields(any, AnyValue))
                .SelectMany(badRequest => Fields(badRequest, Violations))
                .Select(violation => $"{Text(violation, Field)}: {Text(violation, Description)}")];
        }
        catch (InvalidProtocolBufferException)
        {
            // The status itself has been said; its details are from a server that writes them otherwise.
            return [];
        }
    }

    static string Text(byte[] message, int number) =>
        Fields(message, number).Select(System.Text.Encoding.UTF8.GetString).LastOrDefault("");

    /// <summary>The values of one length-delimited field of a message.</summary>
    static List<byte[]> Fields(byte[] message, int number)
    {
        var values = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (tag == WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited))
                values.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return values;
    }
}
