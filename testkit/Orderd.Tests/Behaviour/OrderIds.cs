using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class OrderIds(ServerUnderTest server) : OrderBehaviour(server)
{
    static readonly Dictionary<string, string> Allowed = new()
    {
        ["1 byte"] = "i",
        ["128 bytes"] = new('i', 128),
        ["128 bytes in 44 characters"] = string.Concat(Enumerable.Repeat("€", 42)) + "ii",
        ["spaces and signs"] = " a %' \"id\" /\\ ",
    };

    static readonly Dictionary<string, string> Refused = new()
    {
        ["no byte"] = "",
        ["129 bytes"] = new('i', 129),
        ["129 bytes in 43 characters"] = string.Concat(Enumerable.Repeat("€", 43)),
        ["a line feed"] = "a\nb",
        ["U+0000"] = "a\0b",
        ["an escape"] = "\u001b[31m",
        ["DEL"] = "a\u007f",
        ["a C1 control character"] = "a\u0085b",
        ["a Unicode line separator"] = "a\u2028b",
        ["U+FFFD"] = "a\uFFFDb",
    };

    public static TheoryData<string> AllowedIds => [.. Allowed.Keys];

    public static TheoryData<string> RefusedIds => [.. Refused.Keys];

    [Theory]
    [Trait("Contract", "2 validation: an id (in update, get, delete and process) 1–128 bytes, no control characters")]
    [MemberData(nameof(AllowedIds))]
    public async Task TakesAnIdOf(string what)
    {
        var id = Allowed[what];
        Assert.Equal($"Updated IDs: {id}", await Orders.UpdateAsync(new Order { Id = id }));
        Assert.Equal(id, (await Orders.GetAsync(id)).Id);
        Assert.Equal(id, (await Orders.ProcessAsync(id)).Single().OrdersList.Single().Id);
        await Orders.DeleteAsync(id);
    }

    [Theory]
    [Trait("Contract", "2 validation: an id 1–128 bytes, no control characters, valid UTF-8: getOrder")]
    [MemberData(nameof(RefusedIds))]
    public async Task GetOrderRefusesAnIdOf(string what)
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.GetAsync(Refused[what]));

        Assert.Equal(["id"], FieldsAtFault(error));
    }

    [Theory]
    [Trait("Contract", "2 validation: an id 1–128 bytes, no control characters, valid UTF-8: deleteOrder")]
    [MemberData(nameof(RefusedIds))]
    public async Task DeleteOrderRefusesAnIdOf(string what)
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.DeleteAsync(Refused[what]));

        Assert.Equal(["id"], FieldsAtFault(error));
    }

    [Theory]
    [Trait("Contract", "2 validation: an id 1–128 bytes, no control characters, valid UTF-8: updateOrders")]
    [MemberData(nameof(RefusedIds))]
    public async Task UpdateOrdersRefusesAnIdOf(string what)
    {
        var wrong = AnOrder();
        wrong.Id = Refused[what];

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.UpdateAsync(AnOrder(0), wrong));

        Assert.Equal(["orders[1].id"], FieldsAtFault(error));
        Assert.Empty(await Orders.SearchAsync(Unique));
    }

    [Theory]
    [Trait("Contract", "2 validation: an id 1–128 bytes, no control characters, valid UTF-8: processOrders")]
    [MemberData(nameof(RefusedIds))]
    public async Task ProcessOrdersRefusesAnIdOf(string what)
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.ProcessAsync(Id(0), Id(1), Refused[what]));

        Assert.Equal(["ids[2]"], FieldsAtFault(error));
    }

    [Fact]
    [Trait("Contract", "2 validation: … so that no error text echoes more than that")]
    public async Task DoesNotEchoWhatItRefuses()
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.GetAsync(new string('i', 100_000)));

        Assert.DoesNotContain("iiii", error.Status.Detail, StringComparison.Ordinal);
        Snapshot.Match(error);
    }
}
