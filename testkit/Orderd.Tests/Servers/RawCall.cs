using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Grpc.Core;

namespace Orderd.Tests.Servers;

/// <summary>A gRPC call made of plain HTTP/2, which can say what no gRPC client would.</summary>
sealed class RawCall(OrderdServer server, string method)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    readonly List<(string Name, string Value)> _headers = [];
    byte[] _body = [];

    public RawCall With(string header, string value)
    {
        _headers.Add((header, value));
        return this;
    }

    /// <summary>Sends the bytes as one message.</summary>
    public RawCall Sending(ReadOnlySpan<byte> message, bool compressed = false)
    {
        Span<byte> prefix = stackalloc byte[5];
        prefix[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], message.Length);
        _body = [.. _body, .. prefix, .. message];
        return this;
    }

    /// <summary>Sends the bytes as they are, whether they are a message or not.</summary>
    public RawCall SendingBytes(ReadOnlySpan<byte> bytes)
    {
        _body = [.. _body, .. bytes];
        return this;
    }

    /// <summary>What the call came to: its status, wherever that stood, its headers and its messages.</summary>
    public async Task<(StatusCode Status, string Detail, HttpResponseMessage Response, byte[] Body)> MakeAsync()
    {
        using var client = new HttpClient(server.CreateHandler()) { Timeout = Bound };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(_body) { Headers = { ContentType = new("application/grpc") } },
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        var status = Value(response, "grpc-status") is { } code
            ? (StatusCode)int.Parse(code, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"There is no grpc-status, but {response.StatusCode}.");
        return (status, Uri.UnescapeDataString(Value(response, "grpc-message") ?? ""), response, body);
    }

    static string? Value(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
            ? values.Single()
            : null;
}
