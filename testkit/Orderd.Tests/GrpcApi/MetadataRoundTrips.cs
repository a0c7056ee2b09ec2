using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class MetadataRoundTrips
{
    [Fact]
    public async Task HeadersAndTrailersOfACall()
    {
        await using var server = await EchoServer.StartAsync(unary: async (request, context) =>
        {
            Metadata headers = [.. context.RequestHeaders.GetAll("text"), .. context.RequestHeaders.GetAll("bytes-bin")];
            await context.WriteResponseHeadersAsync(headers);
            context.ResponseTrailers.Add("host", context.Host);
            context.ResponseTrailers.Add("method", context.Method);
            return request;
        });

        using var call = server.Channel.CreateCallInvoker()
            .Unary("request", [new("Text", "one"), new("text", "two"), new("bytes-bin", [0, 1, 255])]);
        var headers = await call.ResponseHeadersAsync;
        var response = await call;

        Assert.Equal("request", response);
        // HTTP is free to join the values of one name.
        Assert.Equal("one, two", string.Join(", ", headers.GetAll("text").Select(entry => entry.Value)));
        Assert.Equal([0, 1, 255], headers.GetValueBytes("bytes-bin"));
        Assert.Equal(server.Address, "http://" + call.GetTrailers().GetValue("host"));
        Assert.Equal("/test.Echo/Unary", call.GetTrailers().GetValue("method"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task CallWithoutDeadlineHasNone()
    {
        await using var server = await EchoServer.StartAsync(unary: (_, context) =>
            Task.FromResult(context.Deadline == DateTime.MaxValue ? "none" : "some"));
        var invoker = server.Channel.CreateCallInvoker();

        Assert.Equal("none", await invoker.AsyncUnaryCall(EchoServer.Unary, null, new CallOptions(), "request"));
        Assert.Equal("some", await invoker.AsyncUnaryCall(EchoServer.Unary, null, EchoServer.InTime, "request"));
    }
}
