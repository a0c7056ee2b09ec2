using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class CallLogLines(ServerUnderTest server) : OrderBehaviour(server)
{
    Metadata Headers => new() { { "x-request-id", Unique } };

    [Fact]
    [Trait("Contract", "4: one structured line a call: the JSON keys time, level, event, method, peer, caller, metadata, deadline_ms, status, duration_ms, received, sent, request_id")]
    public async Task TellsOfAUnaryCall()
    {
        await RefusedAsync(StatusCode.NotFound, async () =>
            await Orders.Client.getOrderAsync(new StringValue { Value = "999" }, Headers, DateTime.UtcNow.AddHours(1)));

        var line = await Server.Log.WaitForCallAsync(Unique);

        Assert.Equal(
            ["time", "level", "event", "method", "peer", "caller", "metadata", "deadline_ms", "status", "duration_ms", "received", "sent", "request_id"],
            line.EnumerateObject().Select(property => property.Name));
        Assert.InRange(line.GetProperty("time").GetDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("information", line.GetProperty("level").GetString());
        Assert.Matches(Server.PeerPattern, line.GetProperty("peer").GetString());
        Assert.InRange(line.GetProperty("deadline_ms").GetInt64(), 1, 3_600_000);
        Assert.InRange(line.GetProperty("duration_ms").GetDouble(), 0, 3_600_000);
        AssertCall(line, "getOrder", "NotFound", 1, 0);
    }

    [Fact]
    [Trait("Contract", "4: for all four call types: server streaming")]
    public async Task TellsOfAServerStream()
    {
        await Orders.UpdateAsync(AnOrder(1), AnOrder(2), AnOrder(3));
        using (var call = Orders.Client.searchOrders(new StringValue { Value = Unique }, Headers))
            await call.ResponseStream.ReadAllAsync().CountAsync();

        var line = await Server.Log.WaitForCallAsync(Unique);

        AssertCall(line, "searchOrders", "OK", 1, 3);
        Assert.Equal(JsonValueKind.Null, line.GetProperty("deadline_ms").ValueKind);
    }

    [Fact]
    [Trait("Contract", "4: for all four call types: client streaming")]
    public async Task TellsOfAClientStream()
    {
        using (var call = Orders.Client.updateOrders(Headers))
        {
            await call.RequestStream.WriteAsync(AnOrder(1));
            await call.RequestStream.WriteAsync(AnOrder(2));
            await call.RequestStream.CompleteAsync();
            await call;
        }

        AssertCall(await Server.Log.WaitForCallAsync(Unique), "updateOrders", "OK", 2, 1);
    }

    [Fact]
    [Trait("Contract", "4: for all four call types: both ways")]
    public async Task TellsOfADuplexStream()
    {
        using (var call = Orders.Client.processOrders(Headers))
        {
            await call.RequestStream.WriteAsync(new StringValue { Value = Id(1) });
            await call.RequestStream.WriteAsync(new StringValue { Value = "\0" });
            await RefusedAsync(StatusCode.InvalidArgument, async () => await call.ResponseStream.ReadAllAsync().CountAsync());
        }

        AssertCall(await Server.Log.WaitForCallAsync(Unique), "processOrders", "InvalidArgument", 2, 1);
    }

    [Fact]
    [Trait("Contract", "4: request id (x-request-id, made if absent, returned in the response headers, beside orderd-version)")]
    public async Task MakesARequestIdWhereThereIsNone()
    {
        using var call = Orders.Client.addOrderAsync(AnOrder());
        var headers = await call.ResponseHeadersAsync;
        await call;

        var id = headers.GetValue("x-request-id")!;
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7", id);
        Assert.Matches(@"^\d+\.\d+\.\d+", headers.GetValue("orderd-version"));
        AssertCall(await Server.Log.WaitForCallAsync(id), "addOrder", "OK", 1, 1);
    }

    [Fact]
    [Trait("Contract", "4: request id (x-request-id, … returned in the response headers)")]
    public async Task ReturnsTheCallersRequestId()
    {
        using var call = Orders.Client.addOrderAsync(AnOrder(), Headers);

        Assert.Equal(Unique, (await call.ResponseHeadersAsync).GetValue("x-request-id"));
    }

    [Fact]
    [Trait("Contract", "4: a unary call without a deadline gets 30 s, which the log says")]
    public async Task TellsTheDefaultDeadline()
    {
        await Orders.Client.addOrderAsync(AnOrder(), Headers);

        Assert.Equal(30_000, (await Server.Log.WaitForCallAsync(Unique)).GetProperty("deadline_ms").GetInt64());
    }

    [Fact]
    [Trait("Contract", "4: request metadata is logged; authorization, cookie and any -bin value are never written")]
    public async Task TellsMetadataButNoSecrets()
    {
        var headers = Headers;
        headers.Add("tenant", "blue");
        headers.Add("Authorization", "Bearer hush-1");
        headers.Add("Cookie", "session=hush-2");
        headers.Add("token-bin", "hush-3"u8.ToArray());
        await Orders.Client.addOrderAsync(AnOrder(), headers);

        var line = await Server.Log.WaitForCallAsync(Unique);

        Assert.Equal("blue", line.GetProperty("metadata").GetProperty("tenant").GetString());
        Assert.DoesNotContain("hush", line.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("hush-3"u8), line.GetRawText(), StringComparison.Ordinal);
        foreach (var name in (string[])["authorization", "cookie"])
            Assert.False(line.GetProperty("metadata").TryGetProperty(name, out _), name);
    }

    [Theory]
    [Trait("Contract", "4: control characters are escaped so that one call is always one line")]
    [InlineData("/ecommerce.OrderManagement/a%0Ab", "tenant", "x")]
    [InlineData("/%1b[31m/%0D%0A%7B%22event%22:%22call%22%7D", "tenant", "x")]
    [InlineData("/ecommerce.OrderManagement/getOrder", "tenant", "tab\tin \"it\" \\")]
    public async Task HostileBytesStayOneLine(string method, string header, string value)
    {
        await new RawCall(Server, method).With("x-request-id", Unique).With(header, value).Sending([]).MakeAsync();

        var line = await Server.Log.WaitForCallAsync(Unique);

        Assert.Equal(method.Contains('%', StringComparison.Ordinal) ? "_OTHER" : method[1..], line.GetProperty("method").GetString());
        Assert.Equal(value, line.GetProperty("metadata").GetProperty(header).GetString());
        Assert.All(Server.Log.Lines, written => Assert.StartsWith("{\"time\":", written, StringComparison.Ordinal));
        Assert.DoesNotContain(Server.Log.Lines, written => written.Any(char.IsControl));
    }

    [Fact]
    [Trait("Contract", "4: one line a call, those that the library answers too")]
    public async Task TellsOfCallsThatReachNoMethod()
    {
        await new RawCall(Server, "/no.Such/Method").With("x-request-id", Unique).Sending([]).MakeAsync();

        var line = await Server.Log.WaitForCallAsync(Unique);

        Assert.Equal(("_OTHER", "/no.Such/Method", "Unimplemented"), (
            line.GetProperty("method").GetString(), line.GetProperty("path").GetString(), line.GetProperty("status").GetString()));
    }

    void AssertCall(JsonElement line, string method, string status, int received, int sent)
    {
        Assert.Equal($"ecommerce.OrderManagement/{method}", line.GetProperty("method").GetString());
        Assert.Equal(Server.CallerName, line.GetProperty("caller").GetString());
        Assert.Equal(status, line.GetProperty("status").GetString());
        Assert.Equal(received, line.GetProperty("received").GetInt64());
        Assert.Equal(sent, line.GetProperty("sent").GetInt64());
    }
}
