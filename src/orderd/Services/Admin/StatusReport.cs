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
            Store = await store.StatusAsync(cancellationToken),
            Connections = connections.Count,
            ResidentBytes = ProcessStatistics.ResidentBytes,
            DurationBounds = { Array.ConvertAll(Buckets.Durations.Bounds, seconds => seconds * 1_000) },
            Methods = { calls.Called.Select(Of) },
        };
        status.Uptime = (clock.GetUtcNow() - calls.Since).ToDuration();
        return status;
    }

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
