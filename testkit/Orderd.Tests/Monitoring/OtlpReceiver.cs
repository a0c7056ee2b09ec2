using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Tests.Monitoring.Otlp;

namespace Orderd.Tests.Monitoring;

/// <summary>A collector of OTLP, over gRPC and over HTTP, that keeps what it is sent.</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    readonly WebApplication _app;
    readonly Lock _gate = new();
    readonly List<Span> _spans = [];
    List<Metric> _metrics = [];
    Dictionary<string, string> _resource = [];
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    OtlpReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc();
        builder.Services.AddRouting();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGrpcService<MetricsOverGrpc>();
        _app.MapGrpcService<SpansOverGrpc>();
        _app.MapPost("/v1/metrics", http => OverHttp(http, ExportMetricsServiceRequest.Parser, Add));
        _app.MapPost("/v1/traces", http => OverHttp(http, ExportTraceServiceRequest.Parser, Add));
    }

    /// <summary>What OTEL_EXPORTER_OTLP_ENDPOINT has to be for a protocol.</summary>
    public string Endpoint(string protocol) =>
        _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .ElementAt(protocol == "grpc" ? 0 : 1);

    /// <summary>The attributes of the sender.</summary>
    public IReadOnlyDictionary<string, string> Resource
    {
        get
        {
            lock (_gate)
                return _resource;
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        // A stop waits for a moment only, and the first call of a server takes longest.
        using var channel = GrpcChannel.ForAddress(receiver.Endpoint("grpc"));
        await new MetricsService.MetricsServiceClient(channel).ExportAsync(new ExportMetricsServiceRequest());
        await new TraceService.TraceServiceClient(channel).ExportAsync(new ExportTraceServiceRequest());
        return receiver;
    }

    /// <summary>The first report of metrics, from the newest so far on, that fits.</summary>
    public Task<OtlpMetrics> MetricsAsync(Func<OtlpMetrics, bool> fits) => WaitAsync(() => new OtlpMetrics(_metrics), fits);

    /// <summary>The first span that fits.</summary>
    public async Task<Span> SpanAsync(Func<Span, bool> fits) => (await WaitAsync(() => _spans.Find(span => fits(span)), span => span is not null))!;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    async Task<T> WaitAsync<T>(Func<T> read, Func<T, bool> fits)
    {
        using var late = new CancellationTokenSource(Bound);
        while (true)
        {
            Task changed;
            T seen;
            lock (_gate)
                (changed, seen) = (_changed.Task, read());
            if (fits(seen))
                return seen;

            try
            {
                await changed.WaitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"It was not sent. The last metrics were:\n{string.Join('\n', _metrics)}\nand the spans\n{string.Join('\n', _spans)}");
            }
        }
    }

    static async Task OverHttp<T>(HttpContext http, MessageParser<T> parser, Action<T> add)
        where T : IMessage<T>
    {
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        add(parser.ParseFrom(body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }

    void Add(ExportMetricsServiceRequest request)
    {
        if (request.ResourceMetrics.Count == 0)
            return;

        var sent = Assert.Single(request.ResourceMetrics);
        lock (_gate)
        {
            _resource = sent.Resource.Attributes.ToDictionary(pair => pair.Key, pair => pair.Value.StringValue);
            _metrics = [.. sent.ScopeMetrics.SelectMany(scope => scope.Metrics)];
            Change();
        }
    }

    void Add(ExportTraceServiceRequest request)
    {
        lock (_gate)
        {
            _spans.AddRange(request.ResourceSpans.SelectMany(sent => sent.ScopeSpans).SelectMany(scope => scope.Spans));
            Change();
        }
    }

    void Change()
    {
        _changed.SetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    sealed class MetricsOverGrpc(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            receiver.Add(request);
            return Task.FromResult(new ExportMetricsServiceResponse());
        }
    }

    sealed class SpansOverGrpc(OtlpReceiver receiver) : TraceService.TraceServiceBase
    {
        public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
        {
            receiver.Add(request);
            return Task.FromResult(new ExportTraceServiceResponse());
        }
    }
}
