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
    const int MaxViolations = 20;
    // Google.Protobuf makes this of bytes that are no UTF-8.
    const char Replacement = '\uFFFD';

    /// <summary>Refuses an id that is empty, too long, or not fit to be shown in an error.</summary>
    public static void CheckId(string field, string id)
    {
        if (IdViolation(id) is { } violation)
            throw ServiceException.Invalid(new FieldViolation(field, violation));
    }

    public static void CheckSearchText(string text)
    {
        if (TextViolation(text, MaxSearchBytes) is { } violation)
            throw ServiceException.Invalid(new FieldViolation("text", violation));
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
        List<FieldViolation>? violations = null;
        if (withId && IdViolation(order.Id) is { } idViolation)
            Add(ref violations, $"{prefix}id", idViolation);
        if (order.Items.Count > MaxItems)
            Add(ref violations, $"{prefix}items", $"must be at most {MaxItems} items, not {order.Items.Count}");
        for (var i = 0; i < order.Items.Count && violations is not { Count: >= MaxViolations }; i++)
        {
            if (ItemViolation(order.Items[i]) is { } violation)
                Add(ref violations, $"{prefix}items[{i}]", violation);
        }

        if (TextViolation(order.Description, MaxDescriptionBytes) is { } descriptionViolation)
            Add(ref violations, $"{prefix}description", descriptionViolation);
        if (!float.IsFinite(order.Price) || order.Price < 0)
            Add(ref violations, $"{prefix}price", "must be finite and not negative");
        else if (float.IsNegative(order.Price))
            Add(ref violations, $"{prefix}price", "must not be -0, whose sign an answer could not have; send 0");
        if (TextViolation(order.Destination, MaxDestinationBytes) is { } destinationViolation)
            Add(ref violations, $"{prefix}destination", destinationViolation);
        if (violations is not null)
            throw ServiceException.Invalid(violations);
    }

    static void Add(ref List<FieldViolation>? violations, string field, string description) =>
        (violations ??= []).Add(new FieldViolation(field, description));

    static string? IdViolation(string id)
    {
        if (id.Length == 0)
            return "must not be empty";
        if (id.AsSpan().ContainsAny(ControlCharacters.Set))
            return "must not contain control characters";
        return TextViolation(id, MaxIdBytes);
    }

    static string? ItemViolation(string item) => item.Length == 0 ? "must not be empty" : TextViolation(item, MaxItemBytes);

    static string? TextViolation(string text, int maxBytes)
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
