using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class WireFormat(ServerUnderTest server) : OrderBehaviour(server)
{
    // Field 1, 5 bytes long, of which there is none.
    static readonly byte[] Malformed = [0x0a, 5];

    public static TheoryData<string> Methods => [.. RawMethod.Names];

    [Fact]
    [Trait("Contract", "1: some clients send a whole Order where a StringValue is declared, to getOrder, and it must work")]
    public async Task GetOrderTakesAWholeOrder()
    {
        await Orders.UpdateAsync(AnOrder(1));

        var answer = await RawMethod.CallAsync(Server.Calls, "getOrder", AnOrder(1).ToByteArray());

        Assert.Equal(AnOrder(1), Order.Parser.ParseFrom(answer.Single()));
    }

    [Fact]
    [Trait("Contract", "1: some clients send a whole Order where a StringValue is declared, to processOrders, and it must work")]
    public async Task ProcessOrdersTakesAWholeOrder()
    {
        await Orders.UpdateAsync(AnOrder(1));

        var answer = await RawMethod.CallAsync(Server.Calls, "processOrders", AnOrder(1).ToByteArray());

        Assert.Equal(AnOrder(1), CombinedShipment.Parser.ParseFrom(answer.Single()).OrdersList.Single());
    }

    [Fact]
    [Trait("Contract", "1: unknown fields are ignored, never refused")]
    public async Task UnknownFieldsAreIgnored()
    {
        // Field 15, a text.
        byte[] order = [.. AnOrder(1).ToByteArray(), 0x7a, 1, (byte)'x'];

        var added = StringValue.Parser.ParseFrom((await RawMethod.CallAsync(Server.Calls, "addOrder", order)).Single()).Value;
        await RawMethod.CallAsync(Server.Calls, "updateOrders", order);

        Assert.Equal(AnOrder(1), await Orders.GetAsync(Id(1)));
        Assert.Equal(Unique, (await Orders.GetAsync(added)).Items.Single());
    }

    [Theory]
    [Trait("Contract", "2 validation: price -0 is refused")]
    [InlineData("addOrder", "price")]
    [InlineData("updateOrders", "orders[0].price")]
    public async Task RefusesMinusZero(string method, string field)
    {
        // As other languages send it; C#'s own serializer takes it for the default and sends nothing.
        byte[] order = [.. AnOrder(1).ToByteArray(), 0x25, 0, 0, 0, 0x80];

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => RawMethod.CallAsync(Server.Calls, method, order));

        Assert.Equal($"{field}: must not be -0, whose sign an answer could not have; send 0", error.Status.Detail);
    }

    [Theory]
    [Trait("Contract", "3: a message that is no valid protobuf is INVALID_ARGUMENT, unary and in a stream")]
    [MemberData(nameof(Methods))]
    public async Task RefusesAMessageThatIsNoProtobuf(string method)
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => RawMethod.CallAsync(Server.Calls, method, Malformed));

        Snapshot.Match(error);
    }

    [Theory]
    [Trait("Contract", "2 validation: a message ≤ 4 MiB unpacked (RESOURCE_EXHAUSTED)")]
    [MemberData(nameof(Methods))]
    public async Task RefusesAMessageOfMoreThan4MiB(string method)
    {
        // An unknown field, so that nothing but its size is wrong.
        var message = new byte[4 * 1024 * 1024 + 1];
        var filler = message.Length - 5;
        byte[] prefix = [0x7a, (byte)(filler | 0x80), (byte)((filler >> 7) | 0x80), (byte)((filler >> 14) | 0x80), (byte)(filler >> 21)];
        prefix.CopyTo(message, 0);

        await RefusedAsync(StatusCode.ResourceExhausted, () => RawMethod.CallAsync(Server.Calls, method, message));
    }

    [Fact]
    [Trait("Contract", "2 validation: a message ≤ 4 MiB unpacked: compressed it may be small")]
    public async Task RefusesACompressedMessageOfMoreThan4MiB()
    {
        var packed = Gzip.Pack(new byte[4 * 1024 * 1024 + 1]);

        var (status, _, _, _) = await new RawCall(Server, "/ecommerce.OrderManagement/getOrder")
            .With("grpc-encoding", "gzip").Sending(packed, compressed: true).MakeAsync();

        Assert.Equal(StatusCode.ResourceExhausted, status);
    }

    [Theory]
    [Trait("Contract", "11 Requests: a compressed message that is not whole, or has something behind it, is the client's error, and nothing is stored")]
    [InlineData("cut in the middle")]
    [InlineData("without its checksum")]
    [InlineData("its header alone")]
    [InlineData("two members")]
    [InlineData("with bytes behind it")]
    [InlineData("empty members")]
    public async Task RefusesGzipThatIsNotWhole(string how)
    {
        var order = AnOrder(1);
        order.Items.Add(Enumerable.Range(0, 300).Select(i => $"item {i}"));
        var whole = Gzip.Pack(order.ToByteArray());
        byte[] message = how switch
        {
            "cut in the middle" => whole[..(whole.Length / 2)],
            "without its checksum" => whole[..^8],
            "its header alone" => whole[..10],
            "two members" => [.. whole, .. whole],
            "with bytes behind it" => [.. whole, 0, 0, 0, 0],
            _ => [.. Enumerable.Repeat(Gzip.Pack([]), 1_000).SelectMany(member => member)],
        };

        var call = new RawCall(Server, "/ecommerce.OrderManagement/updateOrders");
        var (status, _, _, _) = await call.With("grpc-encoding", "gzip").Sending(message, compressed: true).MakeAsync();

        Assert.Equal(StatusCode.InvalidArgument, status);
        Assert.False(await Orders.HasAsync(Id(1)));
    }

    [Fact]
    [Trait("Contract", "11 Requests: gzip may have a name, a comment and more in its header")]
    public async Task TakesGzipWithEverythingInItsHeader()
    {
        await Orders.UpdateAsync(AnOrder(1));
        var packed = Gzip.Pack(new StringValue { Value = Id(1) }.ToByteArray());
        // Extra (2 bytes), name and comment.
        byte[] message = [.. packed[..3], 4 | 8 | 16, .. packed[4..10], 2, 0, 1, 2, .. "name\0comment\0"u8, .. packed[10..]];

        var call = new RawCall(Server, "/ecommerce.OrderManagement/getOrder");
        var (status, _, _, _) = await call.With("grpc-encoding", "gzip").Sending(message, compressed: true).MakeAsync();

        Assert.Equal(StatusCode.OK, status);
    }

    [Theory]
    [Trait("Contract", "2 validation: a message has 65,536 fields at most, however short they are and whoever knows them")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RefusesAMessageOfTooManyFields(bool compressed)
    {
        // Field 15, the number 0; the id comes last.
        await Orders.UpdateAsync(AnOrder(1));
        byte[] id = [0x0a, (byte)Id(1).Length, .. System.Text.Encoding.ASCII.GetBytes(Id(1))];
        byte[] Message(int unknown) => [.. Enumerable.Repeat<byte[]>([15 << 3, 0], unknown).SelectMany(field => field), .. id];

        Assert.Equal(StatusCode.OK, await GetAsync(Message(65_535), compressed));
        Assert.Equal(StatusCode.ResourceExhausted, await GetAsync(Message(65_536), compressed));
    }

    async Task<StatusCode> GetAsync(byte[] message, bool compressed)
    {
        var call = new RawCall(Server, "/ecommerce.OrderManagement/getOrder");
        var (status, _, _, _) = compressed
            ? await call.With("grpc-encoding", "gzip").Sending(Gzip.Pack(message), compressed: true).MakeAsync()
            : await call.Sending(message).MakeAsync();
        return status;
    }

    [Theory]
    [Trait("Contract", "2 validation: text must be valid UTF-8: two different ids could collide, so refuse")]
    [InlineData("addOrder", "items[0]")]
    [InlineData("getOrder", "id")]
    [InlineData("deleteOrder", "id")]
    [InlineData("searchOrders", "text")]
    [InlineData("updateOrders", "orders[0].id")]
    [InlineData("processOrders", "ids[0]")]
    public async Task RefusesTextThatIsNotUtf8(string method, string field)
    {
        // c3 28 is no UTF-8. Field 1 is the id or the text; of an order to be added the items, field 2, because its id is ignored.
        byte[] message = [method == "addOrder" ? (byte)0x12 : (byte)0x0a, 2, 0xc3, 0x28];

        var error = await RefusedAsync(StatusCode.InvalidArgument, () => RawMethod.CallAsync(Server.Calls, method, message));

        Assert.Equal([field], FieldsAtFault(error));
    }

    [Fact]
    [Trait("Contract", "1: package, service and method names are fixed; what is not there is UNIMPLEMENTED")]
    public async Task AnUnknownMethodIsUnimplemented()
    {
        var (status, _, _, _) = await new RawCall(Server, "/ecommerce.OrderManagement/noSuchMethod").Sending([]).MakeAsync();

        Assert.Equal(StatusCode.Unimplemented, status);
    }

    [Fact]
    [Trait("Contract", "2 validation: a message ≤ 4 MiB unpacked: one that is packed is taken")]
    public async Task TakesCompressedMessages()
    {
        await Orders.UpdateAsync(AnOrder(1));
        var packed = Gzip.Pack([0x0a, (byte)Id(1).Length, .. Encoding.UTF8.GetBytes(Id(1))]);

        var (status, detail, response, body) = await new RawCall(Server, "/ecommerce.OrderManagement/getOrder")
            .With("grpc-encoding", "gzip").With("x-request-id", "mine").Sending(packed, compressed: true).MakeAsync();

        Assert.Equal((StatusCode.OK, ""), (status, detail));
        Assert.Equal(AnOrder(1), Order.Parser.ParseFrom(body.AsSpan(5)));
        Assert.Equal("mine", response.Headers.GetValues("x-request-id").Single());
        Assert.Matches(@"^\d+\.\d+\.\d+$", response.Headers.GetValues("orderd-version").Single());
    }
}
