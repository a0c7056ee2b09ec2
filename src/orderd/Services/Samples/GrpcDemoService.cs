using Grpc.Core;
using Orderd.Access;
using Orderd.Contracts.Demo;

namespace Orderd.Services.Samples;

/// <summary>The four methods of demo.GRPCDemo: fixed answers, one method for each call type.</summary>
[Requires(Role.Writer)]
sealed class GrpcDemoService : GRPCDemo.GRPCDemoBase
{
    const long ServerId = 1;
    const int Messages = 5;

    public override Task<Response> SimpleMethod(Request request, ServerCallContext context) =>
        Task.FromResult(Answer("C# server SimpleMethod Ok!!!!"));

    public override async Task<Response> ClientStreamingMethod(IAsyncStreamReader<Request> requestStream, ServerCallContext context)
    {
        await ReadToEnd(requestStream, context);
        return Answer("C# server ClientStreamingMethod ok");
    }

    public override async Task ServerStreamingMethod(Request request, IServerStreamWriter<Response> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < Messages; i++)
            await responseStream.WriteAsync(Answer($"send by C# server, message={i}"), context.CancellationToken);
    }

    public override async Task BidirectionalStreamingMethod(
        IAsyncStreamReader<Request> requestStream, IServerStreamWriter<Response> responseStream, ServerCallContext context)
    {
        // Neither direction waits for the other: a client that never sends gets its messages all the same.
        var reading = ReadToEnd(requestStream, context);
        for (var i = 0; i < Messages; i++)
            await responseStream.WriteAsync(Answer($"send by C# server, message= {i}"), context.CancellationToken);
        await reading;
    }

    static async Task ReadToEnd(IAsyncStreamReader<Request> requestStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
        }
    }

    static Response Answer(string data) => new() { ServerId = ServerId, ResponseData = data };
}
