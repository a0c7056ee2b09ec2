using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class AuthContexts
{
    [Fact]
    public void PeerWithIdentity()
    {
        var context = new AuthContext("name", new()
        {
            ["name"] = [AuthProperty.Create("name", "one"u8.ToArray()), AuthProperty.Create("name", "two"u8.ToArray())],
            ["kind"] = [AuthProperty.Create("kind", "x509"u8.ToArray())],
        });

        Assert.True(context.IsPeerAuthenticated);
        Assert.Equal("name", context.PeerIdentityPropertyName);
        Assert.Equal(["one", "two"], context.PeerIdentity.Select(property => property.Value));
        Assert.Equal(["one", "two", "x509"], context.Properties.Select(property => property.Value));
        Assert.Empty(context.FindPropertiesByName("other"));
    }

    [Fact]
    public void PeerWithoutIdentity()
    {
        var context = new AuthContext(null, []);

        Assert.False(context.IsPeerAuthenticated);
        Assert.Empty(context.PeerIdentity);
    }

    [Fact]
    public async Task PlainConnectionProvesNothing()
    {
        await using var server = await EchoServer.StartAsync(unary: (_, context) =>
            Task.FromResult($"{context.AuthContext.IsPeerAuthenticated}, {context.Peer.Split(':')[0]}"));

        Assert.Equal("False, ipv4", await server.Channel.CreateCallInvoker().Unary("request"));
    }
}
