using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Access;

/// <summary>The server's certificate is changed a hundred times under load, and no call notices.</summary>
public sealed class CertificateRotation(ITestOutputHelper output) : IDisposable
{
    const int Rotations = 100;
    const int CallsPerSecond = 200;
    // Every so many calls one makes a connection of its own, and with it a handshake.
    const int CallsPerConnection = 10;

    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();
    readonly ConcurrentQueue<string> _failures = [];
    int _answered;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Contract", "7: a changed certificate is taken without a dropped connection")]
    public async Task AHundredRotationsFailNoCall()
    {
        WritePair(0);
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"],
            ("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__Key", _folder.File("server.key")));
        using var done = new CancellationTokenSource();
        using var kept = TlsClient.Open(orderd.Tcp, _authority);
        var open = new OrderManagement.OrderManagementClient(kept).processOrders(cancellationToken: CancellationToken.None);
        var load = CallAsync(orderd.Tcp, kept, done.Token);
        var watch = Stopwatch.StartNew();

        for (var rotation = 1; rotation <= Rotations; rotation++)
        {
            WritePair(rotation);
            // Some are noticed by the daemon itself.
            if (rotation % 20 != 0)
                Signal.Send(orderd.Process, Signal.HangUp);
            var name = Name(rotation);
            await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "reloaded"
                && line.GetProperty("message").GetString()!.Contains($"the certificate of {name} ", StringComparison.Ordinal));
            Assert.Equal(name, await NameShownAsync(orderd.Tcp));
        }

        await done.CancelAsync();
        await load;

        Assert.Empty(_failures);
        output.WriteLine($"{_answered} calls in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(_answered > Rotations);
        // A stream that was open all the time still is.
        await open.RequestStream.WriteAsync(new StringValue { Value = "101" });
        Assert.True(await open.ResponseStream.MoveNext());
    }

    static string Name(int rotation) => $"rotation-{rotation}.test";

    async Task CallAsync(Uri address, GrpcChannel kept, CancellationToken done)
    {
        var running = new List<Task>();
        var watch = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        // What a busy machine let pass is made up for.
        for (var made = 0; !done.IsCancellationRequested; await tick.WaitForNextTickAsync(CancellationToken.None))
        {
            for (; made < watch.Elapsed.TotalSeconds * CallsPerSecond; made++)
                running.Add(made % CallsPerConnection == 0 ? CallOnceAsync(address) : CallAsync(kept));
        }

        await Task.WhenAll(running);
    }

    async Task CallOnceAsync(Uri address)
    {
        using var channel = TlsClient.Open(address, _authority);
        await CallAsync(channel);
    }

    async Task CallAsync(GrpcChannel channel)
    {
        try
        {
            var order = await new OrderManagement.OrderManagementClient(channel)
                .getOrderAsync(new StringValue { Value = "101" }, deadline: DateTime.UtcNow + NativeOrderd.Bound);
            Assert.Equal("101", order.Id);
            Interlocked.Increment(ref _answered);
        }
        catch (RpcException e)
        {
            _failures.Enqueue(e.Status.ToString());
        }
    }

    async Task<string> NameShownAsync(Uri address)
    {
        var name = "";
        using var channel = TlsClient.Open(address, _authority, met: certificate => name = certificate.GetNameInfo(X509NameType.SimpleName, false));
        await CallAsync(channel);
        return name;
    }

    // As an issuer's program does it: each file is replaced at once, but not both together.
    void WritePair(int rotation)
    {
        var (certificate, key) = _authority.IssueServer(Name(rotation));
        Replace("server.pem", certificate);
        Replace("server.key", key);
    }

    void Replace(string name, string text)
    {
        File.WriteAllText(_folder.File("new"), text);
        File.Move(_folder.File("new"), _folder.File(name), overwrite: true);
    }
}
