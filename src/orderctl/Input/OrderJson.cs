using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Orderctl.Errors;
using Orderd.Contracts.Ecommerce;

namespace Orderctl.Input;

/// <summary>
/// Reads an order written as protobuf JSON, strictly: a field it does not know is refused, because it is a field misspelt.
/// By hand, because the library's parser builds a tree of tokens and works by reflection; this one reads a million a few times
/// faster.
/// </summary>
static class OrderJson
{
    static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789eE");

    public static Order Parse(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            return ReadOrder(ref json);
        }
        catch (JsonException e)
        {
            throw new RefusedInput($"not JSON (at byte {e.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            // It is thrown when bytes, or escaped surrogates, make no text.
            throw new RefusedInput("not valid UTF-8");
        }
    }

    static Order ReadOrder(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new RefusedInput("not an order: a JSON object is wanted");

        var order = new Order();
        var seen = Fields.None;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref json);
            if (seen.HasFlag(field))
                throw new RefusedInput($"{NameOf(field)} is given twice");

            seen |= field;
            json.Read();
            ReadField(ref json, field, order);
        }

        // Nothing may follow; the reader throws when something does.
        json.Read();
        return order;
    }

    static void ReadField(ref Utf8JsonReader json, Fields field, Order order)
    {
        // In protobuf JSON null stands for the default.
        if (json.TokenType == JsonTokenType.Null)
            return;

        switch (field)
        {
            case Fields.Id:
                order.Id = Text(ref json, field);
                break;
            case Fields.Items:
                ReadItems(ref json, order);
                break;
            case Fields.Description:
                order.Description = Text(ref json, field);
                break;
            case Fields.Price:
                order.Price = Price(ref json);
                break;
            default:
                order.Destination = Text(ref json, field);
                break;
        }
    }

    static void ReadItems(ref Utf8JsonReader json, Order order)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw new RefusedInput("items is not an array");

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            order.Items.Add(Text(ref json, Fields.Items));
    }

    static string Text(ref Utf8JsonReader json, Fields field) => json.TokenType == JsonTokenType.String
        ? json.GetString()!
        : throw new RefusedInput(field == Fields.Items ? "items holds something other than text" : $"{NameOf(field)} is not text");

    // Minus zero would reach the server as zero: the library sends no sign for what it takes for the default.
    static float Price(ref Utf8JsonReader json) => AnyPrice(ref json) is var price && !IsMinusZero(price)
        ? price
        : throw new RefusedInput("price is -0: write 0");

    /// <summary>Whether it is zero with a sign, or so small below zero that it becomes that.</summary>
    public static bool IsMinusZero(float price) => price == 0 && float.IsNegative(price);

    static float AnyPrice(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetSingle(out var price) && float.IsFinite(price))
            return price;

        return json.TokenType switch
        {
            JsonTokenType.Number => throw new RefusedInput("price is out of range"),
            JsonTokenType.String => PriceInQuotes(json.GetString()!),
            _ => throw new RefusedInput("price is not a number"),
        };
    }

    static float PriceInQuotes(string text) => text switch
    {
        "NaN" => float.NaN,
        "Infinity" => float.PositiveInfinity,
        "-Infinity" => float.NegativeInfinity,
        // float.Parse would take the words above in any spelling.
        _ when !text.AsSpan().ContainsAnyExcept(NumberCharacters) && float.TryParse(text, CultureInfo.InvariantCulture, out var price)
            && float.IsFinite(price) => price,
        _ => throw new RefusedInput($"price is not a number: '{text}'"),
    };

    static Fields FieldOf(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("id"u8))
            return Fields.Id;

        if (json.ValueTextEquals("items"u8))
            return Fields.Items;

        if (json.ValueTextEquals("description"u8))
            return Fields.Description;

        if (json.ValueTextEquals("price"u8))
            return Fields.Price;

        return json.ValueTextEquals("destination"u8)
            ? Fields.Destination
            : throw new RefusedInput($"an order has no field '{json.GetString()}'");
    }

    static string NameOf(Fields field) => field switch
    {
        Fields.Id => "id",
        Fields.Items => "items",
        Fields.Description => "description",
        Fields.Price => "price",
        _ => "destination",
    };

    [Flags]
    enum Fields
    {
        None = 0,
        Id = 1,
        Items = 2,
        Description = 4,
        Price = 8,
        Destination = 16,
    }
}
