using System.Text;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;

namespace Orderd.Services.Orders;

/// <summary>What an order, an id and a search text must be like; each is checked before anything is stored or looked up.</summary>
static class OrderRules
{
    public const int MaxIdBytes = 128;
    public const int MaxItems = 1_000;
    public const int MaxItemBytes = 1_024;
    public const int MaxDescriptionBytes = 4 * 1_024;
    public const int MaxDestinationBytes = 1_024;
    public const int MaxSearchBytes = 1_024;
    public const int MaxKeyLength = 128;

    // A message that breaks a rule a thousand times need not be told all of them.
    const int MaxFaults = 20;
    // What Google.Protobuf makes of bytes that are no UTF-8.
    const char Replacement = '\uFFFD';

    /// <summary>Refuses an id that is empty, too long, or not fit to be shown in an error.</summary>
    public static void CheckId(string field, string id)
    {
        if (IdFault(id) is { } fault)
            throw ServiceException.Invalid(new FieldViolation(field, fault));
    }

    public static void CheckSearchText(string text)
    {
        if (TextFault(text, MaxSearchBytes) is { } fault)
            throw ServiceException.Invalid(new FieldViolation("text", fault));
    }

    public static void CheckIdempotencyKey(string key)
    {
        if (key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw ServiceException.Invalid(new FieldViolation("idempotency-key", $"must be 1 to {MaxKeyLength} printable ASCII characters"));
    }

    /// <summary>Refuses an order whose id is the server's to give.</summary>
    public static void CheckNew(Order order) => Check(order, "", withId: false);

    /// <summary>Refuses an order that brings its id, the <paramref name="index"/>th of a stream.</summary>
    public static void CheckAt(Order order, int index) => Check(order, $"orders[{index}].", withId: true);

    static void Check(Order order, string prefix, bool withId)
    {
        List<FieldViolation>? faults = null;
        if (withId && IdFault(order.Id) is { } idFault)
            Add(ref faults, $"{prefix}id", idFault);
        if (order.Items.Count > MaxItems)
            Add(ref faults, $"{prefix}items", $"must be at most {MaxItems} items, not {order.Items.Count}");
        for (var i = 0; i < order.Items.Count && faults is not { Count: >= MaxFaults }; i++)
        {
            if (ItemFault(order.Items[i]) is { } fault)
                Add(ref faults, $"{prefix}items[{i}]", fault);
        }

        if (TextFault(order.Description, MaxDescriptionBytes) is { } descriptionFault)
            Add(ref faults, $"{prefix}description", descriptionFault);
        if (!float.IsFinite(order.Price) || order.Price < 0)
            Add(ref faults, $"{prefix}price", "must be finite and not negative");
        else if (float.IsNegative(order.Price))
            Add(ref faults, $"{prefix}price", "must not be -0, whose sign an answer could not have; send 0");
        if (TextFault(order.Destination, MaxDestinationBytes) is { } destinationFault)
            Add(ref faults, $"{prefix}destination", destinationFault);
        if (faults is not null)
            throw ServiceException.Invalid(faults);
    }

    static void Add(ref List<FieldViolation>? faults, string field, string description) =>
        (faults ??= []).Add(new FieldViolation(field, description));

    static string? IdFault(string id)
    {
        if (id.Length == 0)
            return "must not be empty";
        if (id.AsSpan().ContainsAny(ControlCharacters.Set))
            return "must not contain control characters";
        return TextFault(id, MaxIdBytes);
    }

    static string? ItemFault(string item) => item.Length == 0 ? "must not be empty" : TextFault(item, MaxItemBytes);

    static string? TextFault(string text, int maxBytes)
    {
        // Three bytes a char is the most that UTF-8 needs.
        if (text.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(text) > maxBytes)
            return $"must be at most {maxBytes} bytes of UTF-8, not {Encoding.UTF8.GetByteCount(text)}";
        return text.AsSpan().IndexOfAny('\0', Replacement) switch
        {
            < 0 => null,
            var at when text[at] == '\0' => "must not contain U+0000",
            _ => "must be valid UTF-8 (it held U+FFFD, which stands for bytes that are not)",
        };
    }
}
