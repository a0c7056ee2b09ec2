using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Orderd.Tests.Orderctl;

/// <summary>A server that answers every call alike, as no orderd would: with any trailers, and any bytes for a message.</summary>
sealed class FakeServer : IAsyncDisposable
{
    readonly WebApplication _app;

    FakeServer(byte[]? body, (string Name, string Value)[] trailers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(async http =>
        {
            http.Response.ContentType = "application/grpc";
            // Without a body the status stands in the headers, and there is nothing else.
            if (body is null)
            {
                foreach (var (name, value) in trailers)
                    http.Response.Headers[name] = value;
                return;
            }

            await http.Response.Body.WriteAsync(body);
            foreach (var (name, value) in trailers)
                http.Response.AppendTrailer(name, value);
        });
    }

    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    public static async Task<FakeServer> StartAsync(byte[]? body, params (string Name, string Value)[] trailers)
    {
        var server = new FakeServer(body, trailers);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
