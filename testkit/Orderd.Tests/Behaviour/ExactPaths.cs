using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

/// <summary>The paths of gRPC are exact: what looks like one of a method is no other name for it.</summary>
public sealed class ExactPaths(ServerUnderTest server) : OrderBehaviour(server)
{
    [Theory]
    [Trait("Contract", "1: paths are exact: another case or a trailing slash is UNIMPLEMENTED")]
    [InlineData("/ecommerce.OrderManagement/deleteorder")]
    [InlineData("/ecommerce.OrderManagement/DELETEORDER")]
    [InlineData("/ECOMMERCE.ORDERMANAGEMENT/deleteOrder")]
    [InlineData("/ecommerce.OrderManagement/deleteOrder/")]
    [InlineData("/ecommerce.OrderManagement/deleteOrder?x=1")]
    [InlineData("/ecommerce.OrderManagement/deleteOrder/more")]
    [InlineData("/ecommerce.OrderManagement")]
    [InlineData("/")]
    public async Task AnotherPathIsUnimplementedAndDoesNothing(string path)
    {
        await Orders.UpdateAsync(AnOrder(1));

        var (status, detail, _, _) = await new RawCall(Server, path).With("x-request-id", Unique)
            .Sending(new StringValue { Value = Id(1) }.ToByteArray()).MakeAsync();

        Assert.Equal(StatusCode.Unimplemented, status);
        Assert.NotEmpty(detail);
        Assert.True(await Orders.HasAsync(Id(1)));
        // Nor does it count for one, or stand in the log under its name.
        var line = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal(("_OTHER", "Unimplemented"), (line.GetProperty("method").GetString(), line.GetProperty("status").GetString()));
    }
}
