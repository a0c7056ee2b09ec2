using FsCheck;
using FsCheck.Fluent;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Orderctl;

/// <summary>Orders of everything that the rules allow, the odder the better.</summary>
static class Orders
{
    static readonly Gen<string> OddTexts = Gen.Elements(
        "plain", "a\nb", "\r\n", "\t", "\"", "\\", "\\u0041", "/", "</script>", "\u0001\u001f\u007f\u0080\u009f", "\u2028\u2029", "\uFEFF", "\uFFFF\uFFFE",
        "\u00A0 \u200B", "\u202E reversed", "e\u0301", "é", "日本語", "😀👩‍👩‍👧", "\U0010FFFF", "null", "{}", "'", " ", "  trailing  ", "+&<>`");

    // Any characters but those that the rules refuse: U+0000, U+FFFD and halves of a pair.
    static readonly Gen<string> AnyTexts = Gen.ArrayOf(Gen.Choose(1, 0x10FFFF).Where(c => c is not (0xFFFD or (>= 0xD800 and <= 0xDFFF))))
        .Select(characters => string.Concat(characters.Select(char.ConvertFromUtf32)));

    static readonly Gen<string> Texts = Gen.OneOf(OddTexts, AnyTexts.Resize(40));

    static readonly Gen<float> Prices = Gen.OneOf(
        Gen.Elements(0f, float.Epsilon, float.MaxValue, 1.17549435E-38f, 0.1f, 1f / 3, 16_777_216f, 16_777_217f, 2450.5f, 9.999999E+20f, 1E-7f),
        Gen.Choose(0, 0x7f7fffff).Select(BitConverter.Int32BitsToSingle));

    static readonly Gen<Order> One =
        from items in Gen.ArrayOf(Texts.Where(text => text.Length > 0)).Resize(5)
        from description in Gen.OneOf(Gen.Constant(""), Texts, Gen.Constant(new string('é', 2_048)))
        from price in Prices
        from destination in Gen.OneOf(Gen.Constant(""), Texts)
        select new Order { Items = { items }, Description = description, Price = price, Destination = destination };

    /// <summary>So many of them, each with an id of its own.</summary>
    public static Order[] Any(int count)
    {
        var orders = Gen.Sample(One, count, 30).ToArray();
        for (var i = 0; i < orders.Length; i++)
            orders[i].Id = i % 3 == 0 ? $"n{i}" : $"Ü/\"{i}\\ 😀";
        return orders;
    }

    /// <summary>As large as an order may be.</summary>
    public static Order Largest { get; } = new()
    {
        Id = new string('i', 128),
        Items = { Enumerable.Range(0, 1_000).Select(i => $"{i:0000}{new string('"', 1_020)}") },
        Description = new string('\n', 4_096),
        Price = float.MaxValue,
        Destination = new string('\u0001', 1_024),
    };
}
