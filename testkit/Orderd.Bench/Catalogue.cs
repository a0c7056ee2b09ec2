using System.Globalization;
using Google.Protobuf;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench;

/// <summary>Orders as a shop has them: 10,000 items, of which an order has one to three. The same at every run.</summary>
static class Catalogue
{
    /// <summary>Of one item, which five late orders have.</summary>
    public const string RareText = "Zirconium gasket";

    /// <summary>In 500 items, and so in about every tenth order.</summary>
    public const string CommonText = "Walnut";

    /// <summary>Too short for an index of three characters; in 400 items.</summary>
    public const string TwoLetterText = "ff";

    const int Items = 10_000;
    const int RareOrders = 5;

    static readonly string[] Materials =
    [
        "Walnut", "Oak", "Pine", "Steel", "Brass", "Copper", "Linen", "Cotton", "Wool", "Silk",
        "Glass", "Marble", "Slate", "Cork", "Bamboo", "Leather", "Paper", "Rubber", "Tin", "Velvet",
    ];

    static readonly string[] Things =
    [
        "table", "chair", "lamp", "shelf", "bowl", "coffer", "clock", "frame", "box", "tray",
        "basket", "mirror", "stool", "bench", "rack", "desk", "vase", "plate", "hook", "cup",
        "jug", "mat", "case", "stand", "bin",
    ];

    static readonly string[] Cities = ["Oslo", "Lagos", "Lima", "Osaka", "Porto", "Turin", "Quito", "Hanoi", "Perth", "Delhi"];

    /// <summary>The orders of these numbers, of a store that is to have <paramref name="total"/>.</summary>
    public static IEnumerable<Order> Orders(int first, int count, int total)
    {
        for (var number = first; number < first + count; number++)
            yield return Order(number, total);
    }

    /// <summary>Writes all orders for orderctl, one a line.</summary>
    public static void Write(string path, int total)
    {
        using var file = new StreamWriter(path);
        foreach (var order in Orders(0, total, total))
        {
            order.Id = "";
            file.WriteLine(JsonFormatter.Default.Format(order));
        }
    }

    static Order Order(int number, int total)
    {
        // Each order draws its own numbers, so that any part of them can be made alone.
        var draw = new Draw((uint)number);
        var order = new Order
        {
            Id = Id(number),
            Description = $"Order number {number}, to be left at the door.",
            Price = draw.Below(100_000) / 100f,
            Destination = Cities[draw.Below(Cities.Length)],
        };
        for (var items = 1 + draw.Below(3); items > 0; items--)
            order.Items.Add(Item(draw.Below(Items - 1)));
        if (IsRare(number, total))
            order.Items[0] = $"{RareText} 9999";
        return order;
    }

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number:D8}");

    static string Item(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Materials[number % Materials.Length]} {Things[number / Materials.Length % Things.Length]} {number:D4}");

    // Late ones, so that whoever reads from the start to find them has far to go.
    static bool IsRare(int number, int total) => number >= total - total / 10 && number % (total / 10 / RareOrders) == 0;

    // SplitMix64: good enough here and quicker to set up than System.Random.
    struct Draw(uint seed)
    {
        ulong _state = seed;

        public int Below(int bound)
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }
}
