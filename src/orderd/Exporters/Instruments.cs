using System.Diagnostics.Metrics;
using Orderd.Budget;
using Orderd.Errors;
using Orderd.Metrics;
using Orderd.Store;

namespace Orderd.Exporters;

/// <summary>
/// Offers what is counted as instruments of .NET, which OTLP reads. All but the distributions are only asked while somebody
/// listens, and cost nothing otherwise.
/// </summary>
sealed class Instruments
{
    readonly CallMetrics _calls;
    readonly OrderStore _store;

    public Instruments(Meter meter, CallMetrics calls, OrderStore store, OpenConnections connections, MemoryBudget budget)
    {
        _calls = calls;
        _store = store;
        Observe(MetricNames.Calls, meter.CreateObservableCounter, EndedCalls);
        Observe(MetricNames.CallsInFlight, meter.CreateObservableUpDownCounter, () => InFlight(streamsOnly: false));
        Observe(MetricNames.StreamsInFlight, meter.CreateObservableUpDownCounter, () => InFlight(streamsOnly: true));
        Observe(MetricNames.Connections, meter.CreateObservableUpDownCounter, () => One(connections.Count));
        Observe(MetricNames.Commits, meter.CreateObservableCounter, () => One(store.Metrics.BatchSizes.Count));
        Observe(MetricNames.QueueLength, meter.CreateObservableUpDownCounter, () => One(store.Metrics.QueueLength));
        Observe(MetricNames.Orders, meter.CreateObservableUpDownCounter, () => OfStore(statistics => statistics.Orders));
        Observe(MetricNames.StoreSize, meter.CreateObservableUpDownCounter, () => OfStore(statistics => statistics.BytesOnDisk));
        Observe(MetricNames.HeldMemory, meter.CreateObservableUpDownCounter, () => One(budget.Used));
        Observe(MetricNames.MemoryLimit, meter.CreateObservableUpDownCounter, () => One(budget.Limit));
        Observe(MetricNames.MemoryRefusals, meter.CreateObservableCounter, () => One(budget.Refusals));
        Observe(MetricNames.Memory, meter.CreateObservableUpDownCounter, () => One(ProcessStatistics.ResidentBytes));
        if (store.Servers is { } servers)
        {
            foreach (var (name, value) in ClusterMetrics.Counters)
                Observe(name, meter.CreateObservableCounter, () => One(value(servers)));
            foreach (var (name, value) in ClusterMetrics.Gauges)
                Observe(name, meter.CreateObservableUpDownCounter, () => One(value(servers)));
        }

        store.Metrics.BatchSizes.TellingOf(Histogram(meter, MetricNames.BatchSize, Buckets.BatchSizes));
        store.Metrics.SyncTimes.TellingOf(Histogram(meter, MetricNames.SyncDuration, Buckets.Durations));
    }

    delegate object Creation(string name, Func<IEnumerable<Measurement<long>>> observe, string unit, string description);

    static Histogram<double> Histogram(Meter meter, MetricNames metric, Buckets buckets) => meter.CreateHistogram(
        metric.Name, metric.Unit, metric.Description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets.Bounds });

    static void Observe(MetricNames metric, Creation create, Func<IEnumerable<Measurement<long>>> observe) =>
        create(metric.Name, observe, metric.Unit, metric.Description);

    static IEnumerable<Measurement<long>> One(long value) => [new(value)];

    IEnumerable<Measurement<long>> EndedCalls()
    {
        foreach (var method in _calls.Called)
        {
            foreach (var (status, durations) in method.Ended)
                yield return new(durations.Count, method.MethodTag, new(TagNames.Status, StatusNames.Of(status)));
        }
    }

    IEnumerable<Measurement<long>> InFlight(bool streamsOnly)
    {
        foreach (var method in _calls.Called)
        {
            if (method.IsStream || !streamsOnly)
                yield return new(method.InFlight, method.MethodTag);
        }
    }

    IEnumerable<Measurement<long>> OfStore(Func<StoreStatistics, long?> figure)
    {
        try
        {
            // Whoever observes does so on a thread of its own, and knows nothing of tasks.
            var statistics = _store.StatisticsAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return figure(statistics) is { } value ? One(value) : [];
        }
        catch (Exception e) when (e is ServiceException or ObjectDisposedException)
        {
            // A store in trouble, or closed, has no figure; the others are observed all the same.
            return [];
        }
    }
}
