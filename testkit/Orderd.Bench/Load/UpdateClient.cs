using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Orderd.Bench.Load;

/// <summary>
/// Sends whole updateOrders streams that were put together beforehand, with HttpClient alone: what a gRPC client does for each
/// message would take as much of the processor as the server needs.
/// </summary>
sealed class UpdateClient(int port) : IDisposable
{
    /// <summary>As many orders as one stream may have.</summary>
    public const int MaxStreamLength = 10_000;

    readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    public static byte[] Stream(IEnumerable<IMessage> orders) => [.. orders.SelectMany(GrpcFrame.Of)];

    public async Task SendAsync(byte[] stream, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ecommerce.OrderManagement/updateOrders")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(stream),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await _http.SendAsync(request, cancellationToken);
        if (!response.TrailingHeaders.TryGetValues("grpc-status", out var status) || status.Single() != "0")
            throw new BenchFailure($"updateOrders failed:\n{response}\n{response.TrailingHeaders}");
    }

    public void Dispose() => _http.Dispose();
}
