using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

/// <summary>One whole call of each type, as a client makes it.</summary>
static class EchoCalls
{
    public static string Blocking(this CallInvoker invoker, string request) =>
        invoker.BlockingUnaryCall(EchoServer.Unary, null, EchoServer.InTime, request);

    public static AsyncUnaryCall<string> Unary(this CallInvoker invoker, string request, Metadata? headers = null) =>
        invoker.AsyncUnaryCall(EchoServer.Unary, null, EchoServer.InTime.WithHeaders(headers ?? []), request);

    /// <summary>The parts sent one by one, and joined by the server.</summary>
    public static async Task<string> JoinAsync(this CallInvoker invoker, params string[] parts)
    {
        using var call = invoker.AsyncClientStreamingCall(EchoServer.ClientStreaming, null, EchoServer.InTime);
        foreach (var part in parts)
            await call.RequestStream.WriteAsync(part);

        await call.RequestStream.CompleteAsync();
        return await call;
    }

    /// <summary>The text split by the server, and received part by part.</summary>
    public static async Task<List<string>> SplitAsync(this CallInvoker invoker, string request)
    {
        using var call = invoker.AsyncServerStreamingCall(EchoServer.ServerStreaming, null, EchoServer.InTime, request);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>Each part sent, and its echo awaited before the next.</summary>
    public static async Task<List<string>> EchoAsync(this CallInvoker invoker, params string[] parts)
    {
        using var call = invoker.AsyncDuplexStreamingCall(EchoServer.DuplexStreaming, null, EchoServer.InTime);
        var echoes = new List<string>();
        foreach (var part in parts)
        {
            await call.RequestStream.WriteAsync(part);
            Assert.True(await call.ResponseStream.MoveNext());
            echoes.Add(call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        return echoes;
    }
}
