using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf.WellKnownTypes;
using Orderd.Configuration;
using Orderd.Contracts.V1;
using Orderd.Metrics;
using Orderd.Store;

namespace Orderd.Services.Admin;

/// <summary>What orderd.v1.Admin's Status answers, put together from what was counted.</summary>
sealed class StatusReport(OrderStore store, CallMetrics calls, OpenConnections connections, TimeProvider clock)
{
    // The contract has this for orders that cannot be counted.
    const long Uncounted = -1;

    public static readonly string Runtime = string.Join(
        ", ",
        RuntimeInformation.FrameworkDescription,
        RuntimeFeature.IsDynamicCodeCompiled ? "JIT" : "native",
        RuntimeInformation.RuntimeIdentifier);

    public async Task<StatusResponse> AsOfNowAsync(CancellationToken cancellationToken)
    {
        var status = new StatusResponse
        {
            Version = CommandLine.Version,
            Runtime = Runtime,
            StartedAt = calls.Since.ToTimestamp(),
            Store = Of(await store.StatisticsAsync(cancellationToken), store.Metrics),
            Connections = connections.Count,
            ResidentBytes = ProcessStatistics.ResidentBytes,
            DurationBounds = { Array.ConvertAll(Buckets.Durations.Bounds, seconds => seconds * 1_000) },
            Methods = { calls.Called.Select(Of) },
        };
        status.Uptime = (clock.GetUtcNow() - calls.Since).ToDuration();
        return status;
    }

    static StoreStatus Of(StoreStatistics statistics, StoreMetrics metrics) => new()
    {
        Kind = statistics.Kind,
        Location = statistics.Location,
        Orders = statistics.Orders ?? Uncounted,
        BytesOnDisk = statistics.BytesOnDisk,
        Commits = metrics.BatchSizes.Count,
        CommittedWrites = metrics.BatchSizes.RawSum,
        SyncTime = TimeSpan.FromTicks(metrics.SyncTimes.RawSum).ToDuration(),
        QueueLength = metrics.QueueLength,
    };

    static MethodStatus Of(MethodMetrics method)
    {
        var status = new MethodStatus { Method = method.Name, InFlight = method.InFlight, Streaming = method.IsStream };
        var durations = new long[Buckets.Durations.Count];
        foreach (var (code, ended) in method.Ended)
        {
            status.Ended.Add(new StatusCount { Status = StatusNames.Of(code), Calls = ended.Count });
            ended.AddTo(durations);
        }

        status.Durations.Add(durations);
        return status;
    }
}
