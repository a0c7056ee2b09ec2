using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class Failures
{
    [Fact]
    public void StatusAsText()
    {
        Assert.Equal(
            "Status(StatusCode=\"NotFound\", Detail=\"no such order\")",
            new Status(StatusCode.NotFound, "no such order").ToString());
        Assert.Equal(
            "Status(StatusCode=\"Internal\", Detail=\"d\", DebugException=\"System.InvalidOperationException: m\")",
            new Status(StatusCode.Internal, "d", new InvalidOperationException("m")).ToString());
    }

    [Fact]
    public void ReadyMadeStatuses()
    {
        Assert.Equal(StatusCode.OK, Status.DefaultSuccess.StatusCode);
        Assert.Equal(StatusCode.Cancelled, Status.DefaultCancelled.StatusCode);
        Assert.Equal("", Status.DefaultSuccess.Detail);
    }

    [Fact]
    public void ExceptionTellsItsStatus()
    {
        var cause = new InvalidOperationException("m");
        var status = new Status(StatusCode.Internal, "d", cause);

        var exception = new RpcException(status);

        Assert.Equal(status.ToString(), exception.Message);
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.Equal("d", exception.Status.Detail);
        Assert.Same(cause, exception.InnerException);
        Assert.Empty(exception.Trailers);
    }

    [Fact]
    public void ExceptionWithMessageAndTrailers()
    {
        Metadata trailers = [new("why", "because")];
        var status = new Status(StatusCode.Aborted, "d");

        Assert.Equal("mine", new RpcException(status, "mine").Message);
        Assert.Equal("mine", new RpcException(status, trailers, "mine").Message);
        Assert.Same(trailers, new RpcException(status, trailers).Trailers);
        Assert.Throws<ArgumentNullException>(() => new RpcException(status, (Metadata)null!));
    }

    [Fact]
    public async Task HandlersFailureReachesTheCaller()
    {
        Metadata trailers = [new("why", "because"), new("detail-bin", [0, 1, 255])];
        await using var server = await EchoServer.StartAsync(unary: (_, _) =>
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "not yet: é"), trailers));

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Channel.CreateCallInvoker().Unary("request"));

        Assert.Equal(StatusCode.FailedPrecondition, exception.StatusCode);
        Assert.Equal("not yet: é", exception.Status.Detail);
        Assert.Equal("because", exception.Trailers.GetValue("why"));
        Assert.Equal([0, 1, 255], exception.Trailers.GetValueBytes("detail-bin"));
    }

    [Fact]
    public async Task StatusSetByTheHandlerReachesTheCaller()
    {
        await using var server = await EchoServer.StartAsync(unary: (request, context) =>
        {
            context.Status = new Status(StatusCode.DataLoss, "half of it");
            return Task.FromResult(request);
        });

        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Channel.CreateCallInvoker().Unary("request"));

        Assert.Equal(StatusCode.DataLoss, exception.StatusCode);
        Assert.Equal("half of it", exception.Status.Detail);
    }
}
