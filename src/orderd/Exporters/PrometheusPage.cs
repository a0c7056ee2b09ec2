using System.Text;
using Orderd.Budget;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Metrics;
using Orderd.Services.Admin;
using Orderd.Store;
using Orderd.Transport;

namespace Orderd.Exporters;

/// <summary>What Prometheus reads: all that was counted, at <c>/metrics</c> of a listener of its own. Reading it is no call and is not logged.</summary>
sealed class PrometheusPage(OrderStore store, CallMetrics calls, OpenConnections connections, MemoryBudget budget)
{
    const string Path = "/metrics";
    const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // The pipeline is laid before the store is open, which the page needs.
    public static RequestDelegate Before(RequestDelegate next) => http => MetricsListeners.IsRequestOf(http)
        ? http.RequestServices.GetRequiredService<PrometheusPage>().AnswerAsync(http)
        : next(http);

    async Task AnswerAsync(HttpContext http)
    {
        var response = http.Response;
        if (http.Request.Path != Path)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        var text = Encoding.UTF8.GetBytes(await WriteAsync(http.RequestAborted));
        response.ContentType = ContentType;
        response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.Body.WriteAsync(text, http.RequestAborted);
    }

    async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var text = new PrometheusText();
        WriteCalls(text);
        text.Gauge(MetricNames.Connections).Sample(connections.Count);
        text.Gauge(MetricNames.HeldMemory).Sample(budget.Used);
        text.Gauge(MetricNames.MemoryLimit).Sample(budget.Limit);
        text.Counter(MetricNames.MemoryRefusals).Sample(budget.Refusals);
        text.Counter(MetricNames.Commits).Sample(store.Metrics.BatchSizes.Count);
        text.Histogram(MetricNames.BatchSize).Samples(store.Metrics.BatchSizes);
        text.Histogram(MetricNames.SyncDuration).Samples(store.Metrics.SyncTimes);
        text.Gauge(MetricNames.QueueLength).Sample(store.Metrics.QueueLength);
        if (store.Servers is { } servers)
            WriteServers(text, servers);
        await WriteStoreAsync(text, cancellationToken);
        WriteProcess(text);
        return text.ToString();
    }

    void WriteCalls(PrometheusText text)
    {
        var methods = calls.Called.ToList();
        text.Counter(MetricNames.Calls);
        foreach (var method in methods)
        {
            foreach (var (status, durations) in method.Ended)
                text.Sample(durations.Count, (TagNames.Method, method.Name), (TagNames.Status, StatusNames.Of(status)));
        }

        text.Histogram(MetricNames.CallDuration);
        foreach (var method in methods)
        {
            foreach (var (status, durations) in method.Ended)
                text.Samples(durations, ("rpc.system.name", "grpc"), (TagNames.Method, method.Name), (TagNames.Status, StatusNames.Of(status)));
        }

        text.Gauge(MetricNames.CallsInFlight);
        foreach (var method in methods)
            text.Sample(method.InFlight, (TagNames.Method, method.Name));
        text.Gauge(MetricNames.StreamsInFlight);
        foreach (var method in methods.Where(method => method.IsStream))
            text.Sample(method.InFlight, (TagNames.Method, method.Name));
    }

    static void WriteServers(PrometheusText text, ClusterMetrics servers)
    {
        foreach (var (name, value) in ClusterMetrics.Counters)
            text.Counter(name).Sample(value(servers));
        foreach (var (name, value) in ClusterMetrics.Gauges)
            text.Gauge(name).Sample(value(servers));
    }

    async Task WriteStoreAsync(PrometheusText text, CancellationToken cancellationToken)
    {
        try
        {
            var statistics = await store.StatisticsAsync(cancellationToken);
            if (statistics.Orders is { } orders)
                text.Gauge(MetricNames.Orders).Sample(orders);
            text.Gauge(MetricNames.StoreSize).Sample(statistics.BytesOnDisk);
        }
        catch (ServiceException)
        {
            // A store in trouble does not keep the rest from being read, which shows the trouble.
        }
    }

    // These have the names that Prometheus' own client libraries give them.
    static void WriteProcess(PrometheusText text) => text
        .Metric("orderd_build_info", "gauge", "Which orderd this is.", 1, ("version", CommandLine.Version), ("runtime", StatusReport.Runtime))
        .Metric("process_cpu_seconds_total", "counter", "CPU time, user and system.", ProcessStatistics.CpuSeconds)
        .Metric("process_open_fds", "gauge", "File descriptors that are open.", ProcessStatistics.OpenDescriptors)
        .Metric("process_max_fds", "gauge", "File descriptors that may be open.", ProcessStatistics.MaxDescriptors)
        .Metric("process_resident_memory_bytes", "gauge", "Memory that is resident.", ProcessStatistics.ResidentBytes)
        .Metric("process_virtual_memory_bytes", "gauge", "Memory that is reserved.", ProcessStatistics.VirtualMemoryBytes)
        .Metric("process_start_time_seconds", "gauge", "When the process started, since 1970.", ProcessStatistics.StartedAt);
}
