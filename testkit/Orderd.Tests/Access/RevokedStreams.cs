using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: whoever may no longer call may not go on with a call either. On the native daemon.</summary>
public sealed class RevokedStreams : IDisposable
{
    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task OpenStreamsOfARevokedTokenEndAndThoseOfOthersGoOn()
    {
        var (revoked, lowered, kept) = (new IssuedToken("revoked", "writer"), new IssuedToken("lowered", "writer"), new IssuedToken("kept", "writer"));
        await File.WriteAllLinesAsync(_folder.File("tokens"), [revoked.Line, lowered.Line, kept.Line]);
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", _folder.File("tokens")));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        var client = new OrderManagement.OrderManagementClient(channel);
        using var waiting = await ConverseAsync(client, revoked);
        using var upload = client.updateOrders(Headers(revoked));
        await upload.RequestStream.WriteAsync(new Order { Id = "never stored" });
        using var lower = client.updateOrders(Headers(lowered));
        await lower.RequestStream.WriteAsync(new Order { Id = "nor this" });
        using var reading = await ConverseAsync(client, lowered);
        using var other = await ConverseAsync(client, kept);

        await File.WriteAllLinesAsync(_folder.File("tokens"), [lowered.Line.Replace("writer", "reader", StringComparison.Ordinal), kept.Line]);

        // No signal, and nothing more is sent.
        Assert.Equal(StatusCode.Unauthenticated, await EndAsync(waiting.ResponseStream.MoveNext()));
        Assert.Equal(StatusCode.Unauthenticated, await EndAsync(upload.ResponseAsync));
        Assert.Equal(StatusCode.PermissionDenied, await EndAsync(lower.ResponseAsync));
        await SayAsync(other);
        // A reader may do what this one does.
        await SayAsync(reading);
        using var stored = client.searchOrders(new StringValue(), Headers(kept));
        Assert.DoesNotContain(await stored.ResponseStream.ReadAllAsync().Select(order => order.Id).ToListAsync(), id => id is "never stored" or "nor this");
    }

    [Fact]
    public async Task OpenStreamsOfACertificateWhoseAuthorityIsTakenAwayEnd()
    {
        using var next = new CertificateAuthority("Next authority");
        var (certificate, key) = _authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate + "\n" + key);
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _authority.Pem + "\n" + next.Pem);
        await using var orderd = await StartAsync(("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__ClientCa", _folder.File("ca.pem")));
        using var old = TlsClient.Open(orderd.Tcp, _authority, _authority.IssueClient("old", ["orderd:role/writer"]));
        using var fresh = TlsClient.Open(orderd.Tcp, _authority, next.IssueClient("new", ["orderd:role/writer"]));
        using var revoked = await ConverseAsync(new(old));
        using var kept = await ConverseAsync(new(fresh));

        await File.WriteAllTextAsync(_folder.File("ca.pem"), next.Pem);

        Assert.Equal(StatusCode.Unauthenticated, await EndAsync(revoked.ResponseStream.MoveNext()));
        await SayAsync(kept);
    }

    [Fact]
    public async Task AnOpenStreamEndsWithItsToken()
    {
        var clock = new ManualClock();
        var token = new IssuedToken("short", "reader", $"{clock.GetUtcNow().AddMinutes(1).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        await File.WriteAllTextAsync(_folder.File("tokens"), token.Line);
        await using var host = await OrderdHost.StartAsync(new()
        {
            Clock = clock,
            SampleData = true,
            Settings = new Dictionary<string, string> { ["Access:Tokens"] = _folder.File("tokens") },
        });
        using var call = host.Orders.processOrders(Headers(token));
        await call.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        Assert.True(await call.ResponseStream.MoveNext());
        var end = EndAsync(call.ResponseStream.MoveNext());

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(end.IsCompleted);
        // It is looked at every ten seconds.
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(StatusCode.Unauthenticated, await end.WaitAsync(NativeOrderd.Bound));
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"], environment);
    }

    static async Task<AsyncDuplexStreamingCall<StringValue, CombinedShipment>> ConverseAsync(
        OrderManagement.OrderManagementClient client, IssuedToken? token = null)
    {
        var call = client.processOrders(Headers(token));
        await SayAsync(call);
        return call;
    }

    static async Task SayAsync(AsyncDuplexStreamingCall<StringValue, CombinedShipment> call)
    {
        await call.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal("NOT_FOUND", call.ResponseStream.Current.Status);
    }

    static async Task<StatusCode> EndAsync(Task call) =>
        (await Assert.ThrowsAsync<RpcException>(() => call.WaitAsync(NativeOrderd.Bound))).StatusCode;

    static Metadata? Headers(IssuedToken? token) => token is null ? null : new Metadata { { "authorization", $"Bearer {token.Text}" } };
}
