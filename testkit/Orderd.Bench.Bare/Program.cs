using System.Buffers;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

// Orderd.Bench.Bare PORT FILE: answers every HTTP/2 request with the bytes of FILE and the trailer that ends a gRPC call,
// without a gRPC library, without looking at the request, and without a log.
var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var answer = await File.ReadAllBytesAsync(args[1]);

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
});

var app = builder.Build();
app.Run(async http =>
{
    var body = http.Request.BodyReader;
    for (var done = false; !done;)
    {
        var read = await body.ReadAsync();
        done = read.IsCompleted;
        body.AdvanceTo(read.Buffer.End);
    }

    http.Response.ContentType = "application/grpc";
    http.Response.BodyWriter.Write(answer);
    http.Response.AppendTrailer("grpc-status", "0");
});
await app.RunAsync();
