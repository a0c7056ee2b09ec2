using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Orderd.Calls;
using Orderd.Errors;

namespace Orderd.Lifecycle;

/// <summary>
/// A real call to one of the daemon's own addresses, from the transport to the store and back: whoever answers it serves. It
/// keeps its connection, so that it gets through when others have taken all there are.
/// </summary>
sealed class SelfProbe : IDisposable
{
    const string Method = "/grpc.health.v1.Health/Check";
    const string UnixScheme = "unix:";
    const string StatusTrailer = "grpc-status";
    const string Ok = "0";
    const string Unauthenticated = "16";

    // A message of no fields asks for the health of all.
    static readonly byte[] EmptyMessage = [0, 0, 0, 0, 0];
    static readonly MediaTypeHeaderValue Grpc = new("application/grpc");

    readonly HttpMessageInvoker _http;
    readonly Uri _uri;
    readonly bool _isUnix;

    /// <param name="address">As Kestrel names it: <c>unix:/run/orderd/orderd.sock</c>, <c>http://[::]:50051</c>.</param>
    public SelfProbe(string address)
    {
        Address = address;
        _isUnix = address.StartsWith(UnixScheme, StringComparison.Ordinal);
        _uri = _isUnix ? new Uri("http://localhost" + Method) : new Uri(new Uri(Reachable(address)), Method);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            SslOptions = new SslClientAuthenticationOptions
            {
#pragma warning disable CA5359 // It is our own certificate, made out to the name that others know; whether it is right is not asked here.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
        };
        if (_isUnix)
            handler.ConnectCallback = (_, cancellation) => Connect(address[UnixScheme.Length..], cancellation);
        _http = new HttpMessageInvoker(handler);
    }

    public string Address { get; }

    /// <summary>Makes the call.</summary>
    /// <returns>Null, or in what way it was not answered.</returns>
    public async Task<string?> FailureAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(timeout);
        try
        {
            var status = await StatusAsync(late.Token);
            // On TCP the daemon has no token of its own to show; being refused is an answer, too.
            return status == Ok || (!_isUnix && status == Unauthenticated) ? null : $"its status was {status}";
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {timeout.TotalSeconds} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException || OutOfMemory.IsCauseOf(e))
        {
            return e.Message;
        }
    }

    public void Dispose() => _http.Dispose();

    async Task<string> StatusAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(EmptyMessage) { Headers = { ContentType = Grpc } },
        };
        request.Headers.Add("x-request-id", CallLog.SelfProbeRequestId);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(request, cancellation);
        // The trailers come after the body.
        await response.Content.CopyToAsync(Stream.Null, cancellation);
        return Value(response.TrailingHeaders) ?? Value(response.Headers) ?? $"HTTP {(int)response.StatusCode}";
    }

    static string? Value(HttpResponseHeaders headers) =>
        headers.TryGetValues(StatusTrailer, out var values) ? values.FirstOrDefault() : null;

    static async ValueTask<Stream> Connect(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // All addresses of the machine are one to listen on, but none to connect to.
    static string Reachable(string address) => address
        .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
        .Replace("//[::]:", "//[::1]:", StringComparison.Ordinal);
}
