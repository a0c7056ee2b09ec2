using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orderd.Bench.Bare;
using Orderd.Contracts.Ecommerce;

// Orderd.Bench.Bare kestrel|grpc PORT FILE: answers every getOrder with the order that FILE holds, and logs nothing.
// "kestrel" sends the bytes as they are, without a gRPC library and without looking at the request; "grpc" is an empty
// service on the library that orderd uses.
var withLibrary = args[0] == "grpc";
var port = int.Parse(args[1], CultureInfo.InvariantCulture);
var order = await File.ReadAllBytesAsync(args[2]);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
});
if (withLibrary)
{
    builder.Services.AddGrpc();
    builder.Services.AddSingleton(new EmptyService(Order.Parser.ParseFrom(order)));
}

var app = builder.Build();
if (withLibrary)
{
    app.UseRouting();
    app.MapGrpcService<EmptyService>();
}
else
{
    app.Run(new Answer(order).SendAsync);
}

await app.RunAsync();
