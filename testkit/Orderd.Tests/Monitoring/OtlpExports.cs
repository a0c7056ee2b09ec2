using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Tests.Monitoring.Otlp;
using Orderd.Tests.Native;

namespace Orderd.Tests.Monitoring;

/// <summary>The native daemon and an OpenTelemetry collector.</summary>
public sealed class OtlpExports : IDisposable
{
    const string Service = "ecommerce.OrderManagement";

    readonly ScratchFolder _folder = new();

    string Socket => _folder.File("o.sock");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task TheReceiverSeesEveryMetricWithItsValue(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var orderd = await StartAsync(receiver.Endpoint(protocol), protocol, ("OTEL_METRIC_EXPORT_INTERVAL", "100"));
        var orders = orderd.OverSocket();
        for (var i = 0; i < 7; i++)
        {
            var id = await orders.addOrderAsync(new Order { Items = { "Item" } });
            await orders.getOrderAsync(id);
        }

        for (var i = 0; i < 3; i++)
            await FailsAsync(StatusCode.NotFound, orders.getOrderAsync(new StringValue { Value = "nope" }));
        await FailsAsync(StatusCode.InvalidArgument, orders.addOrderAsync(new Order { Price = -1 }));
        using var stream = orders.processOrders();
        await stream.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        Assert.True(await stream.ResponseStream.MoveNext());

        var metrics = await receiver.MetricsAsync(metrics => metrics.Sum("orderd.calls", Ended("getOrder", "NOT_FOUND")) == 3
            && metrics.Sum("orderd.calls", Ended("addOrder", "INVALID_ARGUMENT")) == 1
            && metrics.Sum("orderd.streams.in_flight", Method("processOrders")) == 1);

        Assert.Equal(7, metrics.Sum("orderd.calls", Ended("addOrder", "OK")));
        Assert.Equal(7, metrics.Sum("orderd.calls", Ended("getOrder", "OK")));
        AssertDurations(metrics, "addOrder", "OK", 7);
        AssertDurations(metrics, "addOrder", "INVALID_ARGUMENT", 1);
        AssertDurations(metrics, "getOrder", "OK", 7);
        AssertDurations(metrics, "getOrder", "NOT_FOUND", 3);
        Assert.Equal(1, metrics.Sum("orderd.calls.in_flight", Method("processOrders")));
        Assert.Equal(0, metrics.Sum("orderd.calls.in_flight", Method("getOrder")));
        Assert.Null(metrics.Sum("orderd.streams.in_flight", Method("getOrder")));
        Assert.Equal(1, metrics.Sum("orderd.connections"));
        // One after the other, so each add was a transaction of its own.
        Assert.Equal(7, metrics.Sum("orderd.store.commits"));
        AssertHistogram(metrics.Histogram("orderd.store.commit.batch_size"), count: 7, sum: 7);
        AssertHistogram(metrics.Histogram("orderd.store.sync.duration"), count: 7);
        Assert.Equal(0, metrics.Sum("orderd.store.queue.length"));
        Assert.Equal(7, metrics.Sum("orderd.store.orders"));
        Assert.InRange(metrics.Sum("orderd.store.size")!.Value, 1, 100_000_000);
        Assert.InRange(metrics.Sum("process.memory.usage")!.Value, 1_000_000, 1_000_000_000);

        Assert.True(metrics.Of("orderd.calls")!.Sum is { IsMonotonic: true, AggregationTemporality: AggregationTemporality.Cumulative });
        Assert.False(metrics.Of("orderd.streams.in_flight")!.Sum.IsMonotonic);
        Assert.Equal("s", metrics.Of("rpc.server.call.duration")!.Unit);
        Assert.Equal(("orderd", "blue"), (receiver.Resource["service.name"], receiver.Resource["deployment"]));
    }

    [Fact]
    public async Task AStopSendsWhatWasCountedLast()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var orderd = await StartAsync(receiver.Endpoint("grpc"), "grpc", ("OTEL_METRIC_EXPORT_INTERVAL", "3600000"), ("OTEL_BSP_SCHEDULE_DELAY", "3600000"));
        await FailsAsync(StatusCode.NotFound, orderd.OverSocket().getOrderAsync(new StringValue { Value = "nope" }));

        Assert.Equal(0, await orderd.StopAsync());

        await receiver.MetricsAsync(metrics => metrics.Sum("orderd.calls", Ended("getOrder", "NOT_FOUND")) == 1);
        await receiver.SpanAsync(span => span.Name == $"{Service}/getOrder");
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task ACallersTraceGoesOn(string protocol)
    {
        const string Caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var orderd = await StartAsync(receiver.Endpoint(protocol), protocol, ("OTEL_BSP_SCHEDULE_DELAY", "50"));
        var orders = orderd.OverSocket();
        await orders.addOrderAsync(new Order(), new Metadata { { "traceparent", Caller }, { "tracestate", "vendor=1" }, { "x-request-id", "mine" } });

        var call = await receiver.SpanAsync(span => span.Name == $"{Service}/addOrder");

        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", Hex(call.TraceId));
        Assert.Equal("00f067aa0ba902b7", Hex(call.ParentSpanId));
        Assert.Equal("vendor=1", call.TraceState);
        Assert.Equal(Span.Types.SpanKind.Server, call.Kind);
        Assert.NotEqual(SpanStatus.Types.StatusCode.Error, call.Status?.Code ?? SpanStatus.Types.StatusCode.Unset);
        Assert.InRange(call.EndTimeUnixNano, call.StartTimeUnixNano + 1, (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        Assert.Equal(
            [
                ("network.peer.address", $"unix:uid={Servers.UserId.OfThisProcess},pid={Environment.ProcessId}"), ("orderd.request_id", "mine"),
                ("rpc.method", $"{Service}/addOrder"), ("rpc.response.status_code", "OK"), ("rpc.system.name", "grpc"),
            ],
            call.Attributes.Select(pair => (pair.Key, pair.Value.StringValue)).Order());
        var commit = await receiver.SpanAsync(span => span.Name == "orderd.store.commit");
        Assert.Equal((call.TraceId, call.SpanId), (commit.TraceId, commit.ParentSpanId));
        var line = await orderd.Log.WaitForCallAsync("mine");
        Assert.Equal(Hex(call.TraceId), line.GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task ACallWithoutATraceBeginsOneAndOneThatFailsIsMarked()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var orderd = await StartAsync(receiver.Endpoint("grpc"), "grpc", ("OTEL_BSP_SCHEDULE_DELAY", "50"));
        // What is no trace context is none.
        var headers = new Metadata { { "traceparent", "00-nonsense-01" } };
        await FailsAsync(StatusCode.NotFound, orderd.OverSocket().getOrderAsync(new StringValue { Value = "nope" }, headers));
        using var channel = GrpcChannel.ForAddress(orderd.Tcp);
        await FailsAsync(StatusCode.Unimplemented, new RouteGuide.RouteGuideClient(channel).GetFeatureAsync(new Point()));

        var missing = await receiver.SpanAsync(span => Status(span) == "NOT_FOUND");
        var unserved = await receiver.SpanAsync(span => Status(span) == "UNIMPLEMENTED");

        Assert.Equal((0, 32), (missing.ParentSpanId.Length, Hex(missing.TraceId).Length));
        Assert.Null(missing.Attributes.SingleOrDefault(pair => pair.Key == "error.type"));
        Assert.Equal(("_OTHER", SpanStatus.Types.StatusCode.Error), (unserved.Name, unserved.Status.Code));
        Assert.Equal("UNIMPLEMENTED", unserved.Attributes.Single(pair => pair.Key == "error.type").Value.StringValue);
    }

    [Fact]
    public async Task ACollectorThatDoesNotAnswerHoldsUpNoStop()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var orderd = await StartAsync($"http://{silent.LocalEndpoint}", "grpc", ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("OTEL_BSP_SCHEDULE_DELAY", "50"));
        await orderd.OverSocket().addOrderAsync(new Order());
        using var stream = orderd.OverSocket().processOrders();
        await stream.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        Assert.True(await stream.ResponseStream.MoveNext());

        Assert.Equal(0, await orderd.StopAsync());
    }

    [Fact]
    public async Task ACollectorThatIsGoneIsLoggedAndCallsGoOn()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endpoint = $"http://{taken.LocalEndpoint}";
        taken.Stop();
        await using var orderd = await StartAsync(endpoint, "grpc", ("OTEL_METRIC_EXPORT_INTERVAL", "100"));

        var line = await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "otlp_failing");

        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Contains(endpoint, line.GetProperty("message").GetString(), StringComparison.Ordinal);
        await orderd.OverSocket().addOrderAsync(new Order());
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "use http://HOST:PORT or https://HOST:PORT")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "use grpc or http/protobuf")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "use otlp or none")]
    public async Task AVariableThatDoesNotFitIsRefused(string name, string value, string advice)
    {
        (string, string)[] environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), (name, value)];

        var run = await ProgramRun.Of(Binaries.Orderd, ["--socket", Socket, "--listen", "none", "--store", "memory"], null, environment);

        Assert.Equal(78, run.ExitCode);
        Assert.Equal($"orderd: {name} cannot be {value}: {advice}.\n", run.Error);
    }

    Task<NativeOrderd> StartAsync(string endpoint, string protocol, params (string Name, string Value)[] environment) => NativeOrderd.StartExactlyAsync(
        Socket,
        ["--socket", Socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}"],
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol), ("OTEL_RESOURCE_ATTRIBUTES", "deployment=blue"),
            .. environment,
        ]);

    static (string, string)[] Method(string name) => [("rpc.method", $"{Service}/{name}")];

    static (string, string)[] Ended(string name, string status) => [.. Method(name), ("rpc.response.status_code", status)];

    static void AssertDurations(OtlpMetrics metrics, string name, string status, ulong count) => AssertHistogram(
        metrics.Histogram("rpc.server.call.duration", [.. Ended(name, status), ("rpc.system.name", "grpc")]), count);

    static void AssertHistogram(HistogramDataPoint? histogram, ulong count, double? sum = null)
    {
        Assert.NotNull(histogram);
        Assert.Equal(count, histogram.Count);
        Assert.Equal(count, histogram.BucketCounts.Aggregate(0ul, (total, bucket) => total + bucket));
        Assert.Equal(histogram.ExplicitBounds.Count + 1, histogram.BucketCounts.Count);
        Assert.Equal(histogram.ExplicitBounds.Order(), histogram.ExplicitBounds);
        if (sum is not null)
            Assert.Equal(sum, histogram.Sum);
        // As much as the buckets allow.
        var bounds = histogram.ExplicitBounds.Prepend(0).Append(60).ToArray();
        Assert.InRange(
            histogram.Sum,
            histogram.BucketCounts.Select((bucket, i) => bucket * bounds[i]).Sum(),
            histogram.BucketCounts.Select((bucket, i) => bucket * bounds[i + 1]).Sum() + 1e-9);
    }

    static async Task FailsAsync<T>(StatusCode status, AsyncUnaryCall<T> call) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);

    static string? Status(Span span) => span.Attributes.SingleOrDefault(pair => pair.Key == "rpc.response.status_code")?.Value.StringValue;

    static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
