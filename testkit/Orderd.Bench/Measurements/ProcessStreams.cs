using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Orderd.Bench.Measurements;

/// <summary>Conversations over processOrders: three ids there, one shipment back, and again.</summary>
sealed class ProcessStreams(Client client, Scale scale, Report report)
{
    const int BatchSize = 3;

    static readonly StringValue Id = new() { Value = StoredOrder.Id };
    static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var streams in (int[])[1, 32])
        {
            var stop = Stopwatch.GetTimestamp() + (long)(scale.Load.TotalSeconds * Stopwatch.Frequency);
            var start = Stopwatch.GetTimestamp();
            var rounds = await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => ConverseAsync(stop, cancellationToken)));
            var perSecond = rounds.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
            report.Add($"processOrders, {streams} stream{(streams == 1 ? "" : "s")}", Report.Rate(perSecond, "round trips"));
        }
    }

    async Task<int> ConverseAsync(long stop, CancellationToken cancellationToken)
    {
        using var call = client.Orders.processOrders(cancellationToken: cancellationToken);
        var rounds = 0;
        for (; Stopwatch.GetTimestamp() < stop; rounds++)
        {
            for (var i = 0; i < BatchSize; i++)
            {
                call.RequestStream.WriteOptions = i < BatchSize - 1 ? Buffered : null;
                await call.RequestStream.WriteAsync(Id, cancellationToken);
            }

            if (!await call.ResponseStream.MoveNext(cancellationToken) || call.ResponseStream.Current.OrdersList.Count != BatchSize)
                throw new BenchFailure("processOrders did not combine three orders into a shipment.");
        }

        await call.RequestStream.CompleteAsync();
        return rounds;
    }
}
