using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class AddOrder(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 addOrder: the server always gives the id (UUID version 7, lower case; a client's id is replaced) and answers with the bare id")]
    public async Task AnswersWithTheIdItGave()
    {
        var order = AnOrder();

        var id = await Orders.AddAsync(order);

        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
        var stored = order.Clone();
        stored.Id = id;
        Assert.Equal(stored, await Orders.GetAsync(id));
        Assert.False(await Orders.HasAsync(order.Id));
        Snapshot.Match(new StringValue { Value = id });
    }

    [Theory]
    [Trait("Contract", "2 addOrder: a client's own id is ignored altogether: not validated")]
    [InlineData("")]
    [InlineData("two\nlines\0")]
    [InlineData("\uFFFD")]
    [InlineData("long", 200)]
    public async Task DoesNotLookAtTheClientsOwnId(string id, int times = 1)
    {
        var order = AnOrder();
        order.Id = string.Concat(Enumerable.Repeat(id, times));

        Assert.Equal(Unique, (await Orders.GetAsync(await Orders.AddAsync(order))).Items.Single());
    }

    [Theory]
    [Trait("Contract", "2 getOrder: the price comes back bit for bit")]
    [InlineData(0x00000000u)]
    [InlineData(0x00000001u)]
    [InlineData(0x007fffffu)]
    [InlineData(0x00800000u)]
    [InlineData(0x3dcccccdu)]
    [InlineData(0x45192800u)]
    [InlineData(0x4b800001u)]
    [InlineData(0x7f7fffffu)]
    public async Task KeepsAPriceBitForBit(uint bits)
    {
        var order = AnOrder();
        order.Price = BitConverter.UInt32BitsToSingle(bits);

        var stored = await Orders.GetAsync(await Orders.AddAsync(order));

        Assert.Equal(bits, BitConverter.SingleToUInt32Bits(stored.Price));
    }

    [Fact]
    [Trait("Contract", "2 validation: no field but what a rule asks for is needed")]
    public async Task TakesAnEmptyOrder()
    {
        var id = await Orders.AddAsync(new Order());

        Assert.Equal(new Order { Id = id }, await Orders.GetAsync(id));
    }

    [Fact]
    [Trait("Contract", "2 validation: text may hold line breaks")]
    public async Task KeepsTextAsItIs()
    {
        var order = new Order
        {
            Items = { "two\r\nlines", "tab\t", " spaces ", "e\u0301 and \u00e9", "\U0001F6D2", "same", "same" },
            Description = "first\nsecond",
            Destination = "Østre Æ\n2100",
        };

        var id = await Orders.AddAsync(order);

        order.Id = id;
        Assert.Equal(order, await Orders.GetAsync(id));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: each of many at once succeeds alone")]
    public async Task StoresEachOfManyAtOnce()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Orders.AddAsync(AnOrder())));

        Assert.Equal(64, ids.Distinct().Count());
        Assert.Equal(ids.Order(), (await Orders.SearchAsync(Unique)).Select(order => order.Id).Order());
    }
}
