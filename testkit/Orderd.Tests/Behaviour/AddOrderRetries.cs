using Google.Protobuf;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class AddOrderRetries(ServerUnderTest server) : OrderBehaviour(server)
{
    [Fact]
    [Trait("Contract", "2 addOrder: a repeat of the same key and same order answers the first id and stores nothing")]
    public async Task ARepeatAnswersTheFirstIdAndStoresNothing()
    {
        var id = await Orders.AddAsync(AnOrder(), Unique);

        Assert.Equal(id, await Orders.AddAsync(AnOrder(), Unique));
        Assert.Single(await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: … even when that order has been updated since")]
    public async Task ARepeatAfterAnUpdateAnswersTheFirstIdAndLeavesTheUpdate()
    {
        var id = await Orders.AddAsync(AnOrder(), Unique);
        var updated = new Order { Id = id, Items = { $"{Unique} updated" } };
        await Orders.UpdateAsync(updated);

        Assert.Equal(id, await Orders.AddAsync(AnOrder(), Unique));
        Assert.Equal(updated, await Orders.GetAsync(id));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: … even when that order has been deleted since")]
    public async Task ARepeatAfterADeletionAnswersTheFirstIdAndStoresNothing()
    {
        var id = await Orders.AddAsync(AnOrder(), Unique);
        await Orders.DeleteAsync(id);

        Assert.Equal(id, await Orders.AddAsync(AnOrder(), Unique));
        Assert.False(await Orders.HasAsync(id));
        Assert.Empty(await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: the same key with another order is ALREADY_EXISTS")]
    public async Task TheSameKeyWithAnotherOrderAlreadyExists()
    {
        await Orders.AddAsync(AnOrder(), "a-key");
        var other = AnOrder();
        other.Price += 1;

        var error = await RefusedAsync(StatusCode.AlreadyExists, () => Orders.AddAsync(other, "a-key"));

        Assert.Single(await Orders.SearchAsync(Unique));
        Snapshot.Match(error);
    }

    [Fact]
    [Trait("Contract", "2 addOrder: a client's own id is no part of \"same order\"")]
    public async Task TheClientsOwnIdIsNoPartOfTheSameOrder()
    {
        var id = await Orders.AddAsync(AnOrder(1), Unique);

        Assert.Equal(id, await Orders.AddAsync(AnOrder(2), Unique));
    }

    [Fact]
    [Trait("Contract", "1: unknown fields are ignored, and so no part of \"same order\"")]
    public async Task UnknownFieldsAreNoPartOfTheSameOrder()
    {
        var id = await Orders.AddAsync(AnOrder(), Unique);
        // Field 15, a text.
        byte[] unknown = [0x7a, 1, (byte)'x'];

        Assert.Equal(id, await Orders.AddAsync(Order.Parser.ParseFrom([.. AnOrder().ToByteArray(), .. unknown]), Unique));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: another key is another order")]
    public async Task AnotherKeyStoresAnotherOrder()
    {
        var id = await Orders.AddAsync(AnOrder(), Unique);

        Assert.NotEqual(id, await Orders.AddAsync(AnOrder(), Unique + "!"));
        Assert.Equal(2, (await Orders.SearchAsync(Unique)).Count);
    }

    [Fact]
    [Trait("Contract", "2 addOrder: of repeats at once one stores, all get its id")]
    public async Task RepeatsAtOnceStoreOneOrder()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Orders.AddAsync(AnOrder(), Unique)));

        Assert.Single(ids.Distinct());
        Assert.Single(await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: a key that came with an order which was refused is free")]
    public async Task ARefusedOrderDoesNotUseItsKeyUp()
    {
        var refused = AnOrder();
        refused.Price = -1;
        await RefusedAsync(StatusCode.InvalidArgument, () => Orders.AddAsync(refused, Unique));

        await Orders.AddAsync(AnOrder(), Unique);
    }

    [Theory]
    [Trait("Contract", "2 addOrder: idempotency-key is 1–128 printable ASCII")]
    [InlineData(1)]
    [InlineData(128)]
    public async Task TakesKeysUpToTheBound(int length) =>
        // Of one character there are only so many keys, but one server sees this test once.
        await Orders.AddAsync(AnOrder(), new string('~', length));

    [Theory]
    [Trait("Contract", "2 addOrder: idempotency-key is 1–128 printable ASCII, else INVALID_ARGUMENT")]
    [InlineData("")]
    [InlineData("tab\tin it")]
    public async Task RefusesKeysThatAreNotPrintable(string key)
    {
        // The in-memory transport drops a header without a value before orderd could see it.
        if (Server.Transport == OrderdTransport.Memory && key.Length == 0)
            return;

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.AddAsync(AnOrder(), key));

        Assert.Equal(["idempotency-key"], FieldsAtFault(error));
        Assert.Empty(await Orders.SearchAsync(Unique));
    }

    [Fact]
    [Trait("Contract", "2 addOrder: idempotency-key is 1–128 printable ASCII, else INVALID_ARGUMENT")]
    public async Task RefusesAKeyThatIsTooLong()
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.AddAsync(AnOrder(), new string('k', 129)));

        Assert.Empty(await Orders.SearchAsync(Unique));
        Snapshot.Match(error);
    }
}
