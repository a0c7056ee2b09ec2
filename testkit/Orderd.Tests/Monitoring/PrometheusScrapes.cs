using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Monitoring;

/// <summary>What Prometheus reads from the native daemon.</summary>
public sealed class PrometheusScrapes : IDisposable
{
    const string Service = "ecommerce.OrderManagement";

    readonly ScratchFolder _folder = new();
    readonly HttpClient _http = new() { Timeout = NativeOrderd.Bound };

    string Socket => _folder.File("o.sock");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task EveryMetricHasItsValue()
    {
        var begun = DateTime.UtcNow;
        await using var orderd = await StartAsync();
        var page = await PageAsync(orderd);
        var orders = orderd.OverSocket();
        for (var i = 0; i < 5; i++)
        {
            var id = await orders.addOrderAsync(new Order { Items = { "Item" } });
            await orders.getOrderAsync(id);
        }

        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<RpcException>(async () => await orders.getOrderAsync(new StringValue { Value = "nope" }));
        using var stream = orders.processOrders();
        await stream.RequestStream.WriteAsync(new StringValue { Value = "nope" });
        Assert.True(await stream.ResponseStream.MoveNext());
        using var unknown = GrpcChannel.ForAddress(orderd.Tcp);
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "no.such.Service", "at\"all", Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));
        await Assert.ThrowsAsync<RpcException>(async () => await unknown.CreateCallInvoker().AsyncUnaryCall(method, null, default, []));

        var metrics = await ReadAsync(page, metrics => metrics.Value("orderd_calls_total", Ended("getOrder", "NOT_FOUND")) == 2
            && metrics.Value("orderd_calls_total", ("rpc_method", "_OTHER"), ("rpc_response_status_code", "UNIMPLEMENTED")) == 1);

        Assert.Equal(5, metrics.Value("orderd_calls_total", Ended("addOrder", "OK")));
        Assert.Equal(5, metrics.Value("orderd_calls_total", Ended("getOrder", "OK")));
        foreach (var (name, status, count) in ((string, string, int)[])[("addOrder", "OK", 5), ("getOrder", "OK", 5), ("getOrder", "NOT_FOUND", 2)])
        {
            (string, string)[] labels = [.. Ended(name, status), ("rpc_system_name", "grpc")];
            Assert.Equal(count, metrics.Value("rpc_server_call_duration_seconds_count", labels));
            Assert.Equal(count, metrics.Value("rpc_server_call_duration_seconds_bucket", [.. labels, ("le", "+Inf")]));
            Assert.InRange(metrics.Value("rpc_server_call_duration_seconds_sum", labels)!.Value, 1e-6, (DateTime.UtcNow - begun).TotalSeconds * count);
        }

        Assert.Equal(1, metrics.Value("orderd_calls_in_flight", ("rpc_method", $"{Service}/processOrders")));
        Assert.Equal(1, metrics.Value("orderd_streams_in_flight", ("rpc_method", $"{Service}/processOrders")));
        Assert.Equal(0, metrics.Value("orderd_calls_in_flight", ("rpc_method", $"{Service}/getOrder")));
        Assert.Null(metrics.Value("orderd_streams_in_flight", ("rpc_method", $"{Service}/getOrder")));
        Assert.Equal(2, metrics.Value("orderd_connections"));
        Assert.Equal(5, metrics.Value("orderd_store_commits_total"));
        Assert.Equal(5, metrics.Value("orderd_store_commit_batch_size_sum"));
        Assert.Equal(5, metrics.Value("orderd_store_commit_batch_size_bucket", ("le", "1")));
        Assert.Equal(5, metrics.Value("orderd_store_sync_duration_seconds_count"));
        Assert.Equal(0, metrics.Value("orderd_store_queue_length"));
        Assert.Equal(5, metrics.Value("orderd_store_orders"));
        Assert.Equal(SizeOfStore(), metrics.Value("orderd_store_size_bytes"));
        AssertProcess(metrics, orderd.Process.Id);
    }

    [Fact]
    public async Task ReadingIsNoCallAndIsNotLogged()
    {
        await using var orderd = await StartAsync();
        var page = await PageAsync(orderd);
        await _http.GetStringAsync(page);

        var metrics = PrometheusFormat.Parse(await _http.GetStringAsync(page));
        await orderd.OverSocket().addOrderAsync(new Order(), new Metadata { { "x-request-id", "after" } });
        await orderd.Log.WaitForCallAsync("after");

        Assert.Equal(0, metrics.Value("orderd_connections"));
        Assert.Single(orderd.Log.Lines, line => JsonElement.Parse(line).GetProperty("event").GetString() == "call");
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/metrics/more", HttpStatusCode.NotFound)]
    [InlineData("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", $"/{Service}/getOrder", HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/metrics", HttpStatusCode.OK)]
    public async Task ItsListenerServesNothingElse(string method, string path, HttpStatusCode status)
    {
        await using var orderd = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(await PageAsync(orderd), path));

        using var response = await _http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task NeitherListenerSpeaksTheOthersProtocol()
    {
        await using var orderd = await StartAsync();
        using var channel = GrpcChannel.ForAddress(new Uri(await PageAsync(orderd), "/"));
        await Assert.ThrowsAsync<RpcException>(async () => await new OrderManagement.OrderManagementClient(channel).getOrderAsync(new StringValue { Value = "1" }));

        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync(new Uri(orderd.Tcp, "/metrics")));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(orderd.Tcp, "/metrics"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await _http.SendAsync(request);

        Assert.DoesNotContain("orderd_", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("*:0")]
    [InlineData("192.0.2.1:9464")]
    public async Task OnlyLoopbackWillDo(string address)
    {
        var run = await ProgramRun.Of(
            Binaries.Orderd, ["--socket", Socket, "--listen", "none", "--store", "memory"], null, ("ORDERD_Metrics__Prometheus", address));

        Assert.Equal(78, run.ExitCode);
        Assert.StartsWith($"orderd: ORDERD_Metrics__Prometheus cannot be {address}: use an address of this machine alone", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheParserRefusesWhatIsNotTheFormat()
    {
        foreach (var text in (string[])["a 1", "# TYPE a counter\na{b=c} 1\n", "# TYPE a counter\na 1\na 1\n", "# TYPE a counter\nb 1\n", "# TYPE a b\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n"])
            Assert.ThrowsAny<Exception>(() => PrometheusFormat.Parse(text));

        Assert.Equal(2, PrometheusFormat.Parse("# TYPE a gauge\na{b=\"x\\\"\\\\\\n\"} 2\n").Value("a", ("b", "x\"\\\n")));
    }

    static (string, string)[] Ended(string method, string status) => [("rpc_method", $"{Service}/{method}"), ("rpc_response_status_code", status)];

    static void AssertProcess(PrometheusFormat metrics, int id)
    {
        var pages = File.ReadAllText($"/proc/{id}/statm").Split(' ');
        Assert.InRange(metrics.Value("process_resident_memory_bytes")!.Value, 5e6, 2.0 * int.Parse(pages[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        Assert.InRange(metrics.Value("process_open_fds")!.Value, 3, metrics.Value("process_max_fds")!.Value);
        // By the kernel's ticks of ten milliseconds, which are rounded here and there.
        using var process = Process.GetProcessById(id);
        Assert.InRange(metrics.Value("process_cpu_seconds_total")!.Value, 0, process.TotalProcessorTime.TotalSeconds + 0.02);
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
        Assert.InRange(metrics.Value("process_start_time_seconds")!.Value, started - 2, started + 2);
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartExactlyAsync(
        Socket,
        ["--socket", Socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}"],
        ("ORDERD_Metrics__Prometheus", "127.0.0.1:0"));

    static async Task<Uri> PageAsync(NativeOrderd orderd)
    {
        var line = await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "metrics_listening");
        return new Uri($"{line.GetProperty("fields").GetProperty("Address").GetString()}/metrics");
    }

    async Task<PrometheusFormat> ReadAsync(Uri page, Func<PrometheusFormat, bool> fits)
    {
        // A call is counted a moment after its caller has the answer.
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            using var response = await _http.GetAsync(page, late.Token);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
            var metrics = PrometheusFormat.Parse(await response.Content.ReadAsStringAsync(late.Token));
            if (fits(metrics))
                return metrics;

            await tick.WaitForNextTickAsync(late.Token);
        }
    }

    long SizeOfStore() => new FileInfo(_folder.File("orders.db")).Length + new FileInfo(_folder.File("orders.db-wal")).Length;
}
