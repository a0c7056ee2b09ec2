using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orderd.Tests.GrpcApi;

/// <summary>
/// A real server on a free loopback port, with one method of each call type over plain texts. It uses no generated code,
/// so that what fails here is the API and not a contract.
/// </summary>
sealed class EchoServer : IAsyncDisposable
{
    public static readonly Method<string, string> Unary = Method(MethodType.Unary);
    public static readonly Method<string, string> ClientStreaming = Method(MethodType.ClientStreaming);
    public static readonly Method<string, string> ServerStreaming = Method(MethodType.ServerStreaming);
    public static readonly Method<string, string> DuplexStreaming = Method(MethodType.DuplexStreaming);

    readonly WebApplication _app;

    EchoServer(WebApplication app)
    {
        _app = app;
        Address = app.Urls.Single();
        Channel = GrpcChannel.ForAddress(Address);
    }

    public string Address { get; }

    public GrpcChannel Channel { get; }

    /// <summary>Options for a test's call: it ends in time whatever happens.</summary>
    public static CallOptions InTime => new(deadline: DateTime.UtcNow.AddSeconds(60));

    public static async Task<EchoServer> StartAsync(
        Action<GrpcServiceOptions>? configure = null,
        UnaryServerMethod<string, string>? unary = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(configure ?? (_ => { }));
        var app = builder.Build();
        app.MapGrpcService(ServerServiceDefinition.CreateBuilder()
            .AddMethod(Unary, unary ?? ((request, _) => Task.FromResult(request)))
            .AddMethod(ClientStreaming, JoinAsync)
            .AddMethod(ServerStreaming, SplitAsync)
            .AddMethod(DuplexStreaming, EchoAsync)
            .Build());
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }

    static Method<string, string> Method(MethodType type) =>
        new(type, "test.Echo", type.ToString(), Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    static async Task<string> JoinAsync(IAsyncStreamReader<string> requests, ServerCallContext context) =>
        string.Join('+', await requests.ReadAllAsync(context.CancellationToken).ToListAsync());

    static async Task SplitAsync(string request, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        foreach (var part in request.Split('+'))
            await responses.WriteAsync(part, context.CancellationToken);
    }

    static async Task EchoAsync(
        IAsyncStreamReader<string> requests,
        IServerStreamWriter<string> responses,
        ServerCallContext context)
    {
        await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
            await responses.WriteAsync(request, context.CancellationToken);
    }
}
