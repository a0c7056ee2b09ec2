using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class OrderLimits(ServerUnderTest server) : OrderBehaviour(server)
{
    // Three bytes of UTF-8.
    const string Euro = "€";

    static readonly Dictionary<string, Action<Order>> Allowed = new()
    {
        ["price 0"] = order => order.Price = 0,
        ["the largest price"] = order => order.Price = float.MaxValue,
        ["1,000 items"] = order => Fill(order, 1_000),
        ["an item of 1 byte"] = order => order.Items.Add("x"),
        ["an item of 1,024 bytes"] = order => order.Items.Add(new string('x', 1_024)),
        ["an item of 1,024 bytes in 342 characters"] = order => order.Items.Add(Times(Euro, 341) + "x"),
        ["a description of 4,096 bytes"] = order => order.Description = new string('x', 4_096),
        ["a destination of 1,024 bytes"] = order => order.Destination = new string('x', 1_024),
        ["line breaks"] = order => order.Items.Add("a\r\nb\u2028c\u0085d"),
        ["other control characters"] = order => order.Description = "\u0001\u001b\u007f",
        ["the last characters of Unicode"] = order => order.Destination = "\U0010FFFF\uFFFC\uFFFE",
    };

    static readonly Dictionary<string, (string Field, Action<Order> Change)> Refused = new()
    {
        ["a negative price"] = ("price", order => order.Price = -float.Epsilon),
        ["a price that is no number"] = ("price", order => order.Price = float.NaN),
        ["an infinite price"] = ("price", order => order.Price = float.PositiveInfinity),
        ["a negative infinite price"] = ("price", order => order.Price = float.NegativeInfinity),
        ["1,001 items"] = ("items", order => Fill(order, 1_001)),
        ["an empty item"] = ("items[1]", order => order.Items.Add("")),
        ["an item of 1,025 bytes"] = ("items[1]", order => order.Items.Add(new string('x', 1_025))),
        ["an item of 1,026 bytes in 342 characters"] = ("items[1]", order => order.Items.Add(Times(Euro, 342))),
        ["U+0000 in an item"] = ("items[1]", order => order.Items.Add("a\0b")),
        ["U+FFFD in an item"] = ("items[1]", order => order.Items.Add("a\uFFFDb")),
        ["a description of 4,097 bytes"] = ("description", order => order.Description = new string('x', 4_097)),
        ["U+0000 in the description"] = ("description", order => order.Description = "\0"),
        ["U+FFFD in the description"] = ("description", order => order.Description = "\uFFFD"),
        ["a destination of 1,025 bytes"] = ("destination", order => order.Destination = new string('x', 1_025)),
        ["U+0000 in the destination"] = ("destination", order => order.Destination = "\0"),
        ["U+FFFD in the destination"] = ("destination", order => order.Destination = "\uFFFD"),
    };

    public static TheoryData<string> AllowedOrders => [.. Allowed.Keys];

    public static TheoryData<string> RefusedOrders => [.. Refused.Keys];

    [Theory]
    [Trait("Contract", "2 validation: price finite and ≥ 0; at most 1,000 items, each 1–1,024 bytes; description ≤ 4 KiB; destination ≤ 1 KiB; text may hold line breaks")]
    [MemberData(nameof(AllowedOrders))]
    public async Task TakesAnOrderWith(string what)
    {
        var order = AnOrder();
        Allowed[what](order);

        var added = await Orders.GetAsync(await Orders.AddAsync(order));
        await Orders.UpdateAsync(order);

        Assert.Equal(order, await Orders.GetAsync(order.Id));
        added.Id = order.Id;
        Assert.Equal(order, added);
    }

    [Theory]
    [Trait("Contract", "2 validation: before anything is stored, INVALID_ARGUMENT with a BadRequest naming each field")]
    [MemberData(nameof(RefusedOrders))]
    public async Task AddOrderRefusesAnOrderWith(string what)
    {
        var (field, change) = Refused[what];
        var order = AnOrder();
        change(order);

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.AddAsync(order));

        Assert.Equal([field], FieldsAtFault(error));
        Assert.Empty(await Orders.SearchAsync(Unique));
    }

    [Theory]
    [Trait("Contract", "2 validation: … in a stream `orders[3].items[2]`; an invalid stream changes nothing")]
    [MemberData(nameof(RefusedOrders))]
    public async Task UpdateOrdersRefusesAStreamThatHasAnOrderWith(string what)
    {
        var (field, change) = Refused[what];
        var order = AnOrder(1);
        change(order);

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.UpdateAsync(AnOrder(0), order, AnOrder(2)));

        Assert.Equal([$"orders[1].{field}"], FieldsAtFault(error));
        Assert.Empty(await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 validation: a BadRequest naming each field, counted from 0 (`price`, `items[2]`)")]
    public async Task NamesEachFieldThatIsWrong()
    {
        var order = new Order { Items = { "good", "", "bad\0" }, Price = -1, Destination = new string('x', 1_025), Description = "\uFFFD" };

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.AddAsync(order));

        Assert.Equal(["items[1]", "items[2]", "description", "price", "destination"], FieldsAtFault(error));
        Snapshot.Match(error);
    }

    [Fact]
    [Trait("Contract", "2 validation: in a stream `orders[3].items[2]`")]
    public async Task NamesTheOrderOfTheStreamAndItsField()
    {
        Order[] orders = [AnOrder(0), AnOrder(1), AnOrder(2), new() { Id = Id(3), Items = { Unique, "b", "" } }];

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.UpdateAsync(orders));

        Assert.Equal(["orders[3].items[2]"], FieldsAtFault(error));
        Assert.Empty(await Orders.SearchAsync(Unique));
        Snapshot.Match(error);
    }

    static void Fill(Order order, int items)
    {
        while (order.Items.Count < items)
            order.Items.Add("x");
    }

    static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
