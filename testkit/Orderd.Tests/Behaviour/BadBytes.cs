using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>What is wrong with the bytes that a client sends is the client's error, and no incident of ours.</summary>
public sealed class BadBytes(ServerUnderTest server) : OrderBehaviour(server)
{
    static readonly byte[] Message = [0x0a, 3, .. "101"u8];

    public static TheoryData<string> Methods => [.. RawMethod.Names.Select(name => $"/ecommerce.OrderManagement/{name}")];

    [Theory]
    [Trait("Contract", "11 Requests: several values under one -bin key are legal, with padding and without")]
    [InlineData("AQI=")]
    [InlineData("AQI")]
    [InlineData("AQI=,AwQF,,Bg==")]
    [InlineData("AQI, AwQF,Bg")]
    [InlineData("")]
    public async Task BinaryMetadataMayHaveSeveralValues(string values)
    {
        var (status, detail, _, body) = await Call("/ecommerce.OrderManagement/addOrder")
            .With("trace-bin", values).With("idempotency-key", $"{Unique}-{values.Length}").Sending(AnOrder(1).ToByteArray()).MakeAsync();

        Assert.Equal((StatusCode.OK, ""), (status, detail));
        Assert.NotEmpty(body);
    }

    [Theory]
    [Trait("Contract", "11 Requests: header names that gRPC does not know are no reason to fail")]
    [InlineData("x!y")]
    [InlineData("x~")]
    [InlineData("X-Upper")]
    public async Task ANameThatIsNoMetadataIsLeftOut(string name)
    {
        var (status, detail, _, _) = await Call("/ecommerce.OrderManagement/addOrder")
            .With(name, "value").With("idempotency-key", $"{Unique}{name.Length}").Sending(AnOrder(1).ToByteArray()).MakeAsync();

        Assert.Equal((StatusCode.OK, ""), (status, detail));
    }

    [Theory]
    [Trait("Contract", "11 Requests: bad base64 is INVALID_ARGUMENT")]
    [MemberData(nameof(Methods))]
    public async Task BinaryMetadataThatIsNotBase64IsRefused(string method)
    {
        foreach (var value in (string[])["%", "AQI=,%", "A", "AQ=I", "AQI=="])
        {
            var (status, detail, _, _) = await Call(method).With("trace-bin", value).Sending(Message).MakeAsync();
            Assert.Equal((StatusCode.InvalidArgument, "The value of trace-bin is not base64."), (status, detail));
        }
    }

    [Theory]
    [Trait("Contract", "11 Requests: an unknown compression flag is INVALID_ARGUMENT")]
    [MemberData(nameof(Methods))]
    public async Task AnUnknownCompressionFlagIsRefused(string method)
    {
        foreach (var flag in (byte[])[2, 3, 0x80, 0xff])
            await AssertRefusedAsync(Call(method).SendingBytes([flag, 0, 0, 0, (byte)Message.Length, .. Message]));
    }

    [Theory]
    [Trait("Contract", "11 Requests: an incomplete message is INVALID_ARGUMENT")]
    [MemberData(nameof(Methods))]
    public async Task AnIncompleteMessageIsRefused(string method)
    {
        foreach (var length in (int[])[1, 4, 5, 6, 4 + Message.Length])
            await AssertRefusedAsync(Call(method).SendingBytes(((byte[])[0, 0, 0, 0, (byte)Message.Length, .. Message]).AsSpan(0, length)));
    }

    [Theory]
    [Trait("Contract", "11 Requests: broken gzip is INVALID_ARGUMENT, an encoding that nobody knows UNIMPLEMENTED")]
    [MemberData(nameof(Methods))]
    public async Task BrokenCompressionIsRefused(string method)
    {
        var whole = Gzip.Pack(Message);
        for (var at = 0; at < whole.Length; at += 3)
        {
            // Its header also holds a time and the like, which nobody minds.
            var broken = whole.ToArray();
            broken[at] ^= 0x55;
            var (status, _, _, _) = await Call(method).With("grpc-encoding", "gzip").Sending(broken, compressed: true).MakeAsync();
            Assert.Contains(status, (StatusCode[])[StatusCode.InvalidArgument, StatusCode.OK, StatusCode.NotFound]);
        }

        await AssertRefusedAsync(Call(method).With("grpc-encoding", "gzip").Sending(Message, compressed: true));
        await AssertRefusedAsync(Call(method).Sending(whole, compressed: true));
        var (unknown, _, _, _) = await Call(method).With("grpc-encoding", "snappy").Sending(whole, compressed: true).MakeAsync();
        Assert.Equal(StatusCode.Unimplemented, unknown);
    }

    [Theory]
    [Trait("Contract", "11 Requests: a length past the end is INVALID_ARGUMENT, nested or not")]
    [InlineData("/ecommerce.OrderManagement/addOrder", "12 05 61")]
    [InlineData("/ecommerce.OrderManagement/updateOrders", "12 ff ff ff ff 07 61")]
    [InlineData("/ecommerce.OrderManagement/updateOrders", "12 ff ff ff ff 0f 61")]
    [InlineData("/ecommerce.OrderManagement/processOrders", "0a ff ff ff ff ff ff ff ff ff 01")]
    [InlineData("/ecommerce.OrderManagement/getOrder", "0b")]
    [InlineData("/ecommerce.OrderManagement/processOrders", "0c")]
    [InlineData("/routeguide.RouteGuide/ListFeatures", "0a 05 08 01")]
    [InlineData("/routeguide.RouteGuide/ListFeatures", "0a 02 08 ff 12 00")]
    [InlineData("/routeguide.RouteGuide/RouteChat", "0a 0a 08 01")]
    [InlineData("/routeguide.RouteGuide/RouteChat", "0a 02 08 ff")]
    [InlineData("/routeguide.RouteGuide/RouteChat", "0a 02 0a 05 61")]
    [InlineData("/routeguide.RouteGuide/RecordRoute", "08 ff ff ff ff ff ff ff ff ff ff ff 01")]
    [InlineData("/sum.SumService/SumServer", "00")]
    [InlineData("/demo.GRPCDemo/BidirectionalStreamingMethod", "12 80")]
    public async Task ALengthPastTheEndIsRefused(string method, string hex)
    {
        var message = hex.Split(' ').Select(digits => byte.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        await AssertRefusedAsync(Call(method).Sending(message));
    }

    [Theory]
    [Trait("Contract", "1: what is not there is UNIMPLEMENTED, and no error of ours")]
    [InlineData("/")]
    [InlineData("/nowhere")]
    [InlineData("/a/b/c")]
    [InlineData("/ecommerce.OrderManagement")]
    public async Task APathThatIsNoMethodIsUnimplemented(string path)
    {
        var (status, _, response, _) = await Call(path).Sending(Message).MakeAsync();

        Assert.Equal((StatusCode.Unimplemented, 200), (status, (int)response.StatusCode));
        AssertNoErrorLogged();
    }

    RawCall Call(string method) => new(Server, method);

    async Task AssertRefusedAsync(RawCall call)
    {
        var (status, detail, _, _) = await call.MakeAsync();
        Assert.Equal(StatusCode.InvalidArgument, status);
        Assert.NotEmpty(detail);
        AssertNoErrorLogged();
    }

    void AssertNoErrorLogged() => Assert.DoesNotContain(Server.Log.Lines, line => line.Contains("\"level\":\"error\"", StringComparison.Ordinal));
}
