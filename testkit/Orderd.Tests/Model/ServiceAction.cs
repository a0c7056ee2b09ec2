using FsCheck;
using FsCheck.Fluent;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Model;

/// <summary>
/// One step of some callers that call the six methods, with streams left open in between. Drawn from small alphabets, so that
/// the callers meet.
/// </summary>
abstract record ServiceAction
{
    // #0 is the order that was added first, if it is there: an id that only the server knows.
    static readonly Gen<string> Ids = Gen.Elements("a", "b", "c", "ü d", "#0", "#1", "#2");

    static readonly Gen<string> Items = Gen.Elements("a", "ab", "abc", "xabcx", "%", "a\"b", "日本語", "\n");

    static readonly Gen<int> Slots = Gen.Elements(0, 1);

    // Now and then one that is refused for its price.
    static readonly Gen<Order> Orders =
        from id in Ids
        from items in Gen.ArrayOf(Items).Resize(4)
        from price in Gen.Elements(0f, 0.1f, 2450.5f, float.MaxValue, 1f, 2f, 3f, 4f, 5f, -1f)
        from destination in Gen.Elements("", "here", "there")
        select new Order { Id = id, Items = { items }, Price = price, Destination = destination };

    public sealed record Add(Order Order, string? Key) : ServiceAction;

    public sealed record Get(string Id) : ServiceAction;

    public sealed record Delete(string Id) : ServiceAction;

    public sealed record Search(string Text) : ServiceAction;

    public sealed record SendUpdate(int Slot, Order Order) : ServiceAction;

    public sealed record EndUpdate(int Slot) : ServiceAction;

    public sealed record CancelUpdate(int Slot) : ServiceAction;

    public sealed record SendProcess(int Slot, string Id) : ServiceAction;

    public sealed record EndProcess(int Slot) : ServiceAction;

    public sealed record Pass(TimeSpan Time) : ServiceAction;

    public static Arbitrary<ServiceAction[]> Lives { get; } = Arb.From(
        Gen.ArrayOf(Gen.Frequency<ServiceAction>(
            (3, from order in Orders from key in Gen.Elements(null, "k1", "k2") select (ServiceAction)new Add(order, key)),
            (2, Ids.Select(id => (ServiceAction)new Get(id))),
            (2, Ids.Select(id => (ServiceAction)new Delete(id))),
            (4, Gen.OneOf(Items, Gen.Elements("", "b", "bc", "本")).Select(text => (ServiceAction)new Search(text))),
            (8, from slot in Slots from order in Orders select (ServiceAction)new SendUpdate(slot, order)),
            (3, Slots.Select(slot => (ServiceAction)new EndUpdate(slot))),
            (1, Slots.Select(slot => (ServiceAction)new CancelUpdate(slot))),
            (6, from slot in Slots from id in Ids select (ServiceAction)new SendProcess(slot, id)),
            (2, Slots.Select(slot => (ServiceAction)new EndProcess(slot))),
            (1, Gen.Elements(1.0, 24.0).Select(hours => (ServiceAction)new Pass(TimeSpan.FromHours(hours)))))),
        life => Enumerable.Range(0, life.Length).Select(skipped => life.Where((_, i) => i != skipped).ToArray()));
}
