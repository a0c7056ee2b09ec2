using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orderd.Configuration;
using Orderd.Metrics;

namespace Orderd.Exporters;

/// <summary>
/// Sends metrics and spans to an OpenTelemetry collector, as the SDK's own variables say (OTEL_*). Put together from the SDK's
/// parts, without its extensions for hosting, of which orderd would use nothing. Disposing sends what is left.
/// </summary>
sealed class OtlpExport : IDisposable
{
    // What is left is sent within this time, and within the five seconds that a stop may take, of which calls may have had four.
    static readonly TimeSpan LastExportTimeout = TimeSpan.FromSeconds(2);
    static readonly TimeSpan LongestStop = TimeSpan.FromMilliseconds(4_700);

    readonly MeterProvider? _metrics;
    readonly TracerProvider? _spans;
    long _stopBegan = Stopwatch.GetTimestamp();

    // The instruments must be there before anybody listens to them, or a first report would lack some.
    public OtlpExport(Config config, Instruments _, IHostApplicationLifetime host, ILogger<OtlpExport> logger)
    {
        host.ApplicationStopping.Register(() => _stopBegan = Stopwatch.GetTimestamp());
        if (config.Otlp.Metrics is { } metrics)
            _metrics = Metrics(new DeliveryLog("metrics", metrics, logger));
        if (config.Otlp.Spans is { } spans)
            _spans = Spans(new DeliveryLog("spans", spans, logger));
    }

    public void Dispose()
    {
        if (_metrics is null && _spans is null)
            return;

        var rest = LongestStop - Stopwatch.GetElapsedTime(_stopBegan);
        var time = rest < LastExportTimeout ? rest : LastExportTimeout;
        var milliseconds = Math.Max((int)time.TotalMilliseconds, 0);
        Task[] stops =
        [
            Task.Run(() => _metrics?.Shutdown(milliseconds)),
            Task.Run(() => _spans?.Shutdown(milliseconds)),
        ];
        // Whoever is not done by then is left behind with the process.
        if (Task.WaitAll(stops, milliseconds))
        {
            _metrics?.Dispose();
            _spans?.Dispose();
        }
    }

    static MeterProvider Metrics(DeliveryLog log)
    {
        var options = new PeriodicExportingMetricReaderOptions();
        var reader = new PeriodicExportingMetricReader(
            new MetricExporter(log), options.ExportIntervalMilliseconds ?? 60_000, options.ExportTimeoutMilliseconds ?? 30_000);
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE") is { } preference)
        {
            reader.TemporalityPreference = preference.Equals("delta", StringComparison.OrdinalIgnoreCase)
                ? MetricReaderTemporalityPreference.Delta
                : MetricReaderTemporalityPreference.Cumulative;
        }

        return OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(Tracing.SourceName)
            .AddReader(reader)
            .Build();
    }

    static TracerProvider Spans(DeliveryLog log)
    {
        var options = new BatchExportActivityProcessorOptions();
        return OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(Tracing.SourceName)
            .AddProcessor(new BatchActivityExportProcessor(
                new SpanExporter(log), options.MaxQueueSize, options.ScheduledDelayMilliseconds, options.ExporterTimeoutMilliseconds,
                options.MaxExportBatchSize))
            .Build();
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over what is said here.
    static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(Tracing.SourceName, serviceVersion: CommandLine.Version)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    sealed class MetricExporter(DeliveryLog log) : OtlpMetricExporter(new OtlpExporterOptions())
    {
        public override ExportResult Export(in Batch<Metric> metrics) => log.Note(base.Export(metrics));
    }

    sealed class SpanExporter(DeliveryLog log) : OtlpTraceExporter(new OtlpExporterOptions())
    {
        public override ExportResult Export(in Batch<Activity> activityBatch) => log.Note(base.Export(activityBatch));
    }
}
