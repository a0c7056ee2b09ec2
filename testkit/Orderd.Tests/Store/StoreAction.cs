using FsCheck;
using FsCheck.Fluent;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Store;

/// <summary>One thing that may happen to a store, drawn from small alphabets, so that things meet.</summary>
abstract record StoreAction
{
    static readonly Gen<string> Ids = Gen.Elements("a", "b", "c", "d", "id with space", "ü-Ω", "0", "%_'\"");

    static readonly Gen<string> Texts = Gen.Elements(
        "", "a", "ab", "abc", "ABC", "abcd", "bcd", "Item - A", "Item - B", "- A", "Item", "%", "_", "a\"b", "\"", "'", "a\nb", "*", "OR", "NEAR",
        "ünï", "nï", "日本語", "日本", "本語テ", "日本語テキスト", "e\u0301te\u0301", "te\u0301", "😀😀😀", "😀", "a b c", "b c", "   ");

    static readonly Gen<Order> OneOrder =
        from id in Ids
        from items in Gen.ArrayOf(Texts.Where(text => text.Length > 0)).Resize(4)
        from price in Gen.Elements(0f, 1f, 2450.5f, float.MaxValue, float.Epsilon, 0.1f)
        from destination in Gen.Elements("", "Berlin", "San Jose, CA")
        select new Order { Id = id, Items = { items }, Price = price, Destination = destination };

    public sealed record Add(Order Order, string? Key) : StoreAction;

    public sealed record Get(string Id) : StoreAction;

    public sealed record Delete(string Id) : StoreAction;

    public sealed record Upsert(Order[] Orders) : StoreAction;

    public sealed record Search(string Text) : StoreAction;

    /// <summary>Goes on with a listing of this direction, or begins one; what another has changed meanwhile included.</summary>
    public sealed record List(bool NewestFirst, int Limit) : StoreAction;

    public sealed record Pass(TimeSpan Time) : StoreAction;

    public sealed record Expire(string Id) : StoreAction;

    public sealed record Reopen : StoreAction;

    public static Gen<StoreAction> Any { get; } = Gen.Frequency<StoreAction>(
        (4, from order in OneOrder from key in Gen.Elements(null, null, "k1", "k2") select (StoreAction)new Add(order, key)),
        (2, Ids.Select(id => (StoreAction)new Get(id))),
        (3, Ids.Select(id => (StoreAction)new Delete(id))),
        (4, Gen.ArrayOf(OneOrder).Resize(6).Select(orders => (StoreAction)new Upsert(orders))),
        (6, Texts.Select(text => (StoreAction)new Search(text))),
        (5, from newestFirst in Gen.Elements(false, true) from limit in Gen.Elements(1, 2, 3) select (StoreAction)new List(newestFirst, limit)),
        (1, Gen.Elements(1.0, 23.9, 24.0).Select(hours => (StoreAction)new Pass(TimeSpan.FromHours(hours)))),
        (1, Ids.Select(id => (StoreAction)new Expire(id))),
        (1, Gen.Constant((StoreAction)new Reopen())));

    /// <summary>A life of a store; shrinks by leaving things out.</summary>
    public static Arbitrary<StoreAction[]> Lives { get; } = Arb.From(
        Gen.ArrayOf(Any),
        life => Enumerable.Range(0, life.Length).Select(skipped => life.Where((_, i) => i != skipped).ToArray()));
}
