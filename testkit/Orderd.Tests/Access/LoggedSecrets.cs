using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Access;

/// <summary>Contract 4: what callers send must neither betray them in the log nor make lines of its own there. On the native daemon.</summary>
public sealed class LoggedSecrets : IDisposable
{
    readonly ScratchFolder _folder = new();
    readonly CertificateAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [Trait("Contract", "4: authorization, cookie and any -bin value are never written")]
    [InlineData("json")]
    [InlineData("text")]
    public async Task ACanaryInEveryHeaderTokenAndFieldIsNowhereInTheLog(string format)
    {
        var canary = $"canary{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        // As secret of a token it has the look of one.
        var known = new IssuedToken("known", "admin") { Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)) };
        string[] secrets = [canary, known.Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(canary))];
        await File.WriteAllTextAsync(_folder.File("tokens"), known.Line);
        await using var orderd = await StartAsync(format, ("ORDERD_Access__Tokens", _folder.File("tokens")));

        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        foreach (var headers in Headers(canary, known))
        {
            // Every field of every message; what the service thinks of it does not matter.
            foreach (var method in RawMethod.Names)
                await IgnoreAsync(RawMethod.CallAsync(channel.Intercept(new BoundedCalls()), method, Message(canary), new CallOptions(headers)));
        }

        // The path is logged, but is no place for a token either.
        using (var client = new HttpClient())
            await IgnoreAsync(client.GetAsync(new Uri(orderd.Tcp, "/")));
        Signal.Send(orderd.Process, Signal.HangUp);
        await orderd.Log.WaitForAsync(line => line.Contains("In use now", StringComparison.Ordinal));
        Assert.Equal(0, await orderd.StopAsync());

        string[] logged = [.. orderd.Log.Lines, .. orderd.Errors.Lines];
        Assert.True(logged.Count(line => line.Contains("ecommerce.OrderManagement/", StringComparison.Ordinal)) >= Headers(canary, known).Count() * 6);
        Assert.DoesNotContain(logged, line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [Trait("Contract", "4: a token is redacted wherever it appears, in any case")]
    [InlineData("json")]
    [InlineData("text")]
    public async Task ATokenIsNowhereInTheLogWhereverItWasPut(string format)
    {
        await using var orderd = await StartAsync(format);
        var token = new IssuedToken("misplaced", "writer");
        string[] forms =
        [
            token.Text, token.Text.ToUpperInvariant(), $"Ord_misplaced_{token.Secret.ToUpperInvariant()}", $"bearer {token.Text}",
            token.Text.Replace("_", "%5F", StringComparison.Ordinal), $"x{token.Text}x",
        ];
        foreach (var form in forms)
        {
            var bytes = Encoding.ASCII.GetBytes(form);
            foreach (var name in (string[])["user-agent", "x-request-id", "tenant", "referer", "traceparent", "origin", "forwarded", "grpc-accept-encoding"])
                await RawHttp2.CallAsync(orderd.Tcp, [(Encoding.ASCII.GetBytes(name), bytes)]);
            await RawHttp2.CallAsync(orderd.Tcp, [(bytes, "a name"u8.ToArray())]);
            await RawHttp2.CallAsync(orderd.Tcp, [], $"/ecommerce.OrderManagement/getOrder?{form}");
            await RawHttp2.CallAsync(orderd.Tcp, [], $"/{form}/getOrder");
            await RawHttp2.CallAsync(orderd.Tcp, [], authority: form);
        }

        Assert.Equal(0, await orderd.StopAsync());
        Assert.True(orderd.Log.Lines.Count(line => line.Contains("[redacted]", StringComparison.Ordinal)) >= forms.Length * 5);
        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains(token.Secret, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [Trait("Contract", "4: control characters are escaped so that one call is always one line")]
    [InlineData("json")]
    [InlineData("text")]
    public async Task HostileBytesMakeNoLine(string format)
    {
        await using var orderd = await StartAsync(format);
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        var client = new OrderManagement.OrderManagementClient(channel.Intercept(new BoundedCalls()));
        string[] hostile = ["\n", "\r\n", "\0", "\u001b[2K", "\u0085", "\u2028", "\"}\n{\"event\":\"forged\"}", "a\nforged=1", "\ud83d\ude00", "\u202e"];
        foreach (var bytes in hostile)
        {
            await IgnoreAsync(client.getOrderAsync(new StringValue { Value = bytes }).ResponseAsync);
            await IgnoreAsync(client.deleteOrderAsync(new StringValue { Value = bytes }).ResponseAsync);
            await IgnoreAsync(client.addOrderAsync(
                new Order { Items = { bytes } }, new Metadata { { "idempotency-key-bin", Encoding.UTF8.GetBytes(bytes) } }).ResponseAsync);
        }

        // What a library would not send: as a value, as a name, at the place where the log cuts long values, and as an id.
        foreach (var bytes in hostile.Select(text => Encoding.UTF8.GetBytes(text)).Concat([[0xff], [0xc3], [0xed, 0xa0, 0x80]]))
        {
            await RawHttp2.CallAsync(orderd.Tcp, [("tenant"u8.ToArray(), bytes)]);
            await RawHttp2.CallAsync(orderd.Tcp, [([(byte)'x', .. bytes], "forged"u8.ToArray())]);
            await RawHttp2.CallAsync(orderd.Tcp, [("tenant"u8.ToArray(), [.. Enumerable.Repeat((byte)'a', 1023), .. bytes])]);
            await RawHttp2.CallAsync(orderd.Tcp, [("x-request-id"u8.ToArray(), bytes)]);
            await RawHttp2.CallAsync(orderd.Tcp, [("user-agent"u8.ToArray(), bytes)]);
        }

        // Cut in the middle of a character.
        await RawHttp2.CallAsync(orderd.Tcp, [("tenant"u8.ToArray(), [.. Enumerable.Repeat((byte)'a', 1023), .. "\ud83d\ude00"u8]), ("x-request-id"u8.ToArray(), "the-cut"u8.ToArray())]);
        Assert.Equal("101", (await client.getOrderAsync(new StringValue { Value = "101" }, new Metadata { { "x-request-id", "the-last" } })).Id);
        foreach (var id in (string[])["the-cut", "the-last"])
            await orderd.Log.WaitForAsync(line => line.Contains(id, StringComparison.Ordinal));
        Assert.Equal(0, await orderd.StopAsync());

        // Whatever is not ASCII is escaped as well: what a line is does not depend on who reads it.
        Assert.All(orderd.Log.Lines, line => Assert.DoesNotContain(line, c => c is < ' ' or > '~'));
        Assert.All(orderd.Log.Lines, line => AssertIsOurs(line, format));
        Assert.True(orderd.Log.Lines.Count > hostile.Length * 3);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task AHostileNameInACertificateMakesNoLine(string format)
    {
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _authority.Pem);
        var (certificate, key) = _authority.IssueServer();
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate + "\n" + key);
        await using var orderd = await StartAsync(format, ("ORDERD_Tls__Certificate", _folder.File("server.pem")), ("ORDERD_Tls__ClientCa", _folder.File("ca.pem")));

        foreach (var name in (string[])["a\n{\"event\":\"forged\"}", new string('x', 63) + "\ud83d\ude00", "\u2028b"])
        {
            using var channel = TlsClient.Open(orderd.Tcp, _authority, _authority.IssueClient(name, ["orderd:role/reader"]));
            var client = new OrderManagement.OrderManagementClient(channel);
            Assert.Equal("101", (await client.getOrderAsync(new StringValue { Value = "101" }, deadline: DateTime.UtcNow + NativeOrderd.Bound)).Id);
            // The refusal names the caller.
            var refused = await Assert.ThrowsAsync<RpcException>(
                async () => await client.addOrderAsync(new Order(), deadline: DateTime.UtcNow + NativeOrderd.Bound));
            Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        }

        Assert.Equal(0, await orderd.StopAsync());
        Assert.All(orderd.Log.Lines, line => AssertIsOurs(line, format));
        Assert.Equal(6, orderd.Log.Lines.Count(line => line.Contains("cert:", StringComparison.Ordinal)));
    }

    static void AssertIsOurs(string line, string format)
    {
        if (format == "json")
            Assert.NotEqual("forged", JsonElement.Parse(line).GetProperty("event").GetString());
        else
            Assert.True(TimeOnly.TryParseExact(line.AsSpan(0, 12), "HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), line);
    }

    static IEnumerable<Metadata> Headers(string canary, IssuedToken known)
    {
        // Refused, then let in, with the canary in all the places that secrets are put.
        foreach (var authorization in (string[])[$"Bearer {canary}", $"Bearer ord_known_{canary}", $"Basic {canary}", $"Bearer ord_{canary}_x", $"Bearer {known.Text}"])
        {
            yield return new Metadata
            {
                { "authorization", authorization },
                { "proxy-authorization", $"Bearer {canary}" },
                { "cookie", $"session={canary}" },
                { "secret-bin", Encoding.UTF8.GetBytes(canary) },
                { "x-api-key", canary },
                { "x-auth-request-user", canary },
                { "x-csrf-token", canary },
                { "x-amz-security-token", canary },
                { "client-secret", canary },
                { "x-password", canary },
                { "x-jwt-assertion", canary },
                { "tenant", known.Text },
                { "note", $"I use Bearer {canary}" },
                { "x-request-id", known.Text },
            };
        }
    }

    static byte[] Message(string canary) => new Order
    {
        Id = canary,
        Items = { canary, canary },
        Description = canary,
        Destination = canary,
        Price = float.NaN,
    }.ToByteArray();

    static async Task IgnoreAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception e) when (e is RpcException or HttpRequestException)
        {
            // Answered, one way or the other.
        }
    }

    Task<NativeOrderd> StartAsync(string format, params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(
            socket,
            ["--socket", socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}", "--sample-data"],
            [("ORDERD_Log__Format", format), ("ORDERD_Log__Level", "trace"), .. environment]);
    }
}
