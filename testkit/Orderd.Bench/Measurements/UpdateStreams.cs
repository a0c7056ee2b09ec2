using System.Diagnostics;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench.Measurements;

/// <summary>New orders through updateOrders, in streams of the largest size, one after the other.</summary>
sealed class UpdateStreams(Client client, Scale scale, Report report)
{
    /// <summary>As many as one stream may have.</summary>
    public const int StreamLength = 10_000;

    static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var total = (scale.UpdateStreams + 1) * StreamLength;
        Order[][] streams = [.. Catalogue.Orders(0, total, total).Chunk(StreamLength)];
        // The first stream warms up this client, which is not native, and fills the dictionary of items.
        await SendAsync(client, streams[0], cancellationToken);
        var start = Stopwatch.GetTimestamp();
        foreach (var stream in streams[1..])
            await SendAsync(client, stream, cancellationToken);

        var perSecond = scale.UpdateStreams * StreamLength / Stopwatch.GetElapsedTime(start).TotalSeconds;
        report.AtLeast("updateOrders, new orders, 10,000 a stream", perSecond, 40_000, "messages/s");
    }

    public static async Task SendAsync(Client client, IEnumerable<Order> orders, CancellationToken cancellationToken)
    {
        using var call = client.Orders.updateOrders(cancellationToken: cancellationToken);
        call.RequestStream.WriteOptions = Buffered;
        foreach (var order in orders)
            await call.RequestStream.WriteAsync(order, cancellationToken);
        await call.RequestStream.CompleteAsync();
        await call;
    }
}
