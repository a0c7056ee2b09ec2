using Grpc.Core;
using Orderd.Contracts.Demo;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class Demos(ServerUnderTest server) : OrderBehaviour(server)
{
    static readonly Request Hello = new() { ClientId = 7, RequestData = "hello" };

    GRPCDemo.GRPCDemoClient Client => new(Server.Calls);

    [Fact]
    [Trait("Contract", "6 GRPCDemo: server_id 1; SimpleMethod answers `C# server SimpleMethod Ok!!!!`")]
    public async Task AnswersOneRequest() => Assert.Equal(Says("C# server SimpleMethod Ok!!!!"), await Client.SimpleMethodAsync(Hello));

    [Theory]
    [Trait("Contract", "6 GRPCDemo: ClientStreamingMethod reads all, answers `C# server ClientStreamingMethod ok`")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public async Task AnswersAStreamOnce(int requests)
    {
        using var call = Client.ClientStreamingMethod();
        for (var i = 0; i < requests; i++)
            await call.RequestStream.WriteAsync(Hello);
        await call.RequestStream.CompleteAsync();

        Assert.Equal(Says("C# server ClientStreamingMethod ok"), await call);
    }

    [Fact]
    [Trait("Contract", "6 GRPCDemo: ServerStreamingMethod sends 5 × `send by C# server, message=0`…`4`")]
    public async Task AnswersWithAStream()
    {
        using var call = Client.ServerStreamingMethod(Hello);

        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => Says($"send by C# server, message={i}")), await call.ResponseStream.ReadAllAsync().ToListAsync());
    }

    [Fact]
    [Trait("Contract", "6 GRPCDemo: BidirectionalStreamingMethod sends 5 × `send by C# server, message= 0`…`4` at once, ends after the caller half-closes")]
    public async Task AClientThatNeverSendsReceivesFive()
    {
        using var call = Client.BidirectionalStreamingMethod();
        await ReadFiveAsync(call);

        var end = call.ResponseStream.MoveNext();
        Assert.False(end.IsCompleted);
        await call.RequestStream.CompleteAsync();
        Assert.False(await end);
    }

    [Fact]
    [Trait("Contract", "6 GRPCDemo: BidirectionalStreamingMethod goes on reading")]
    public async Task ReadsAllThatIsSent()
    {
        using var call = Client.BidirectionalStreamingMethod(new Metadata { { "x-request-id", Unique } });
        for (var i = 0; i < 50; i++)
            await call.RequestStream.WriteAsync(Hello);
        await call.RequestStream.CompleteAsync();
        await ReadFiveAsync(call);
        Assert.False(await call.ResponseStream.MoveNext());

        var line = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal((50, 5), (line.GetProperty("received").GetInt32(), line.GetProperty("sent").GetInt32()));
    }

    [Fact]
    [Trait("Contract", "6 GRPCDemo: BidirectionalStreamingMethod ends at once when the caller cancels")]
    public async Task CancellingEndsTheHandler()
    {
        using var call = Client.BidirectionalStreamingMethod(new Metadata { { "x-request-id", Unique } });
        await ReadFiveAsync(call);

        call.Dispose();

        var line = await Server.Log.WaitForCallAsync(Unique);
        Assert.Equal("Cancelled", line.GetProperty("status").GetString());
    }

    static Response Says(string text) => new() { ServerId = 1, ResponseData = text };

    static async Task ReadFiveAsync(AsyncDuplexStreamingCall<Request, Response> call)
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(Says($"send by C# server, message= {i}"), call.ResponseStream.Current);
        }
    }
}
