using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Tests.Native;
using Xunit.Abstractions;

namespace Orderd.Tests.Attacks;

/// <summary>The native daemon in a control group of 256 MiB, and whatever costs it memory.</summary>
[Collection(nameof(Attacks))]
public sealed class MemoryAttacks(ITestOutputHelper output) : IDisposable
{
    const long Limit = 256L * 1024 * 1024;
    const string Large = "large";
    const int LargeOrders = 40;

    static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("TEST_ATTACK_SECONDS") ?? "15", CultureInfo.InvariantCulture));

    // An attack of all of them together lasts this long.
    static readonly TimeSpan AllTime = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("TEST_ATTACK_SECONDS") ?? "60", CultureInfo.InvariantCulture));

    readonly ScratchFolder _folder = new();
    readonly MemoryCgroup _cgroup = new(Limit);

    public void Dispose()
    {
        _cgroup.Dispose();
        _folder.Dispose();
    }

    [CgroupFact]
    public Task FourHundredUnreadSearches() => HoldsOutAsync(Time, (orderd, end) => [Unread(orderd, "searchOrders", Large, 400, end)]);

    [CgroupFact]
    public Task ThreeHundredUnreadProcessOrders() => HoldsOutAsync(Time, (orderd, end) => [Unread(orderd, "processOrders", "0", 300, end)]);

    [CgroupFact]
    public Task AThousandUnreadOrders() => HoldsOutAsync(Time, (orderd, end) => [Unread(orderd, "getOrder", "0", 1_000, end)]);

    [CgroupFact]
    public Task AThousandOrdersForTheDeaf() => HoldsOutAsync(Time, (orderd, end) => [Unread(orderd, "getOrder", "0", 1_000, end, isDeaf: true)]);

    [CgroupFact]
    public Task AHundredUnfinishedRequests() => HoldsOutAsync(Time, (orderd, end) => [MemoryAttack.UnfinishedAsync(orderd.Tcp, 100, end)]);

    [CgroupFact]
    public Task AHundredChats() => HoldsOutAsync(Time, (orderd, end) => [MemoryAttack.ChatsAsync(orderd.Tcp, 100, end)]);

    [CgroupFact]
    public Task AHundredUploads() => HoldsOutAsync(Time, (orderd, end) => [MemoryAttack.UploadsAsync(orderd.Tcp, 100, end)]);

    [CgroupFact]
    public Task MessagesOfManySmallFields() => HoldsOutAsync(Time, (orderd, end) => [MemoryAttack.ManyFieldsAsync(orderd.Tcp, 20, end)]);

    [CgroupFact]
    public Task ThousandsOfStreamsWithAMessageOfSmallFields() => HoldsOutAsync(Time, (orderd, end) => [Fields(orderd, isCompressed: false, end)]);

    [CgroupFact]
    public Task ThousandsOfStreamsWithACompressedMessageOfSmallFields() =>
        HoldsOutAsync(Time, (orderd, end) => [Fields(orderd, isCompressed: true, end)]);

    [CgroupFact]
    public Task ThousandsOfStreamsWithAMessageOfSmallFieldsInAnother() => HoldsOutAsync(
        Time, (orderd, end) => [Apart(() => MemoryAttack.NestedFields(orderd.Tcp.Port, 4_000, end))]);

    [CgroupFact]
    public Task ThousandsOfCallsWhoseLargeHeadersAreAll() => HoldsOutAsync(Time, (orderd, end) => [LargeHeaders(orderd, end)]);

    [CgroupFact]
    public Task AllOfThemSideBySide()
    {
        var pings = Enumerable.Repeat(Http2Frame.Ping, 64).SelectMany(ping => ping).ToArray();
        return HoldsOutAsync(AllTime, (orderd, end) =>
        [
            Unread(orderd, "searchOrders", Large, 400, end),
            Unread(orderd, "processOrders", "0", 300, end),
            Unread(orderd, "getOrder", "0", 1_000, end),
            Unread(orderd, "getOrder", "0", 1_000, end, isDeaf: true),
            MemoryAttack.UnfinishedAsync(orderd.Tcp, 100, end),
            MemoryAttack.ChatsAsync(orderd.Tcp, 100, end),
            MemoryAttack.ManyFieldsAsync(orderd.Tcp, 5, end),
            MemoryAttack.UploadsAsync(orderd.Tcp, 100, end),
            Fields(orderd, isCompressed: false, end),
            Fields(orderd, isCompressed: true, end),
            LargeHeaders(orderd, end),
            Apart(() => Flood.Run(orderd.Tcp.Port, 5_000, 64, _ => pings, end)),
            Apart(() => Crowd.Run(orderd.Tcp.Port, 1_000, Http2Frame.Preface[..12], end)),
        ]);
    }

    async Task HoldsOutAsync(TimeSpan time, Func<NativeOrderd, CancellationToken, Task[]> attacks)
    {
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            _folder.File("o.sock"),
            ["--socket", _folder.File("o.sock"), "--listen", "127.0.0.1:0", "--store", $"sqlite:{_folder.File("orders.db")}", "--services", "all"],
            [],
            _cgroup.Launcher);
        var client = orderd.OverSocket();
        await FillAsync(client);
        var id = (await client.addOrderAsync(new() { Items = { "honest" } })).Value;
        var rest = orderd.Status("VmRSS");

        using var end = new CancellationTokenSource();
        var attacking = attacks(orderd, end.Token);
        var calls = 0;
        try
        {
            calls = await BystandAsync(client, new Health.HealthClient(orderd.SocketChannel()), id, time);
        }
        catch
        {
            output.WriteLine(string.Join('\n', orderd.Errors.Lines));
            output.WriteLine(string.Join('\n', orderd.Log.Lines.Where(line => !line.Contains("\"event\":\"call\"", StringComparison.Ordinal)).Take(50)));
            throw;
        }

        var worst = orderd.Status("VmHWM");
        await end.CancelAsync();
        await Task.WhenAll(attacking);

        output.WriteLine($"{calls} calls of a bystander in {time.TotalSeconds:F0} s; resident {rest / 1024} MiB at rest, {worst / 1024} at the worst");
        Assert.Equal(0, _cgroup.Kills);
        Assert.False(orderd.Process.HasExited);
        Assert.Equal(id, (await client.getOrderAsync(new StringValue { Value = id })).Id);
        await Wait.UntilAsync(() => LetsInAsync(orderd.OverTcp(), id));
        Assert.Equal(0, await orderd.StopAsync());
    }

    // All of its calls succeed, or this fails.
    static async Task<int> BystandAsync(OrderManagement.OrderManagementClient client, Health.HealthClient health, string id, TimeSpan time)
    {
        var calls = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            Assert.Equal(id, (await client.getOrderAsync(new StringValue { Value = id }, deadline: Deadline())).Id);
            await client.addOrderAsync(new Order { Items = { "bystander" } }, deadline: Deadline());
            var state = await health.CheckAsync(new HealthCheckRequest(), deadline: Deadline());
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, state.Status);
            calls += 3;
        }

        return calls;
    }

    // For a machine that does other things beside.
    static DateTime Deadline() => DateTime.UtcNow + NativeOrderd.Bound;

    static Task Unread(NativeOrderd orderd, string method, string text, int calls, CancellationToken end, bool isDeaf = false) =>
        Apart(() => MemoryAttack.Unread(orderd.Tcp.Port, method, text, calls, isDeaf, end));

    static Task LargeHeaders(NativeOrderd orderd, CancellationToken end) =>
        Apart(() => MemoryAttack.LargeHeaders(orderd.Tcp.Port, 200, end));

    static Task Fields(NativeOrderd orderd, bool isCompressed, CancellationToken end) =>
        Apart(() => MemoryAttack.Fields(orderd.Tcp.Port, 4_000, isCompressed, end));

    static Task Apart(Action attack) =>
        Task.Factory.StartNew(attack, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Nearly 1 MB each.
    static async Task FillAsync(OrderManagement.OrderManagementClient client)
    {
        var items = Enumerable.Repeat(Large + new string('x', 1_000), 990).ToArray();
        for (var i = 0; i < LargeOrders; i++)
        {
            using var call = client.updateOrders();
            await call.RequestStream.WriteAsync(new Order { Id = $"{i}", Items = { items } });
            await call.RequestStream.CompleteAsync();
            await call;
        }
    }

    static async Task<bool> LetsInAsync(OrderManagement.OrderManagementClient client, string id)
    {
        try
        {
            await client.getOrderAsync(new StringValue { Value = id });
            return true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted)
        {
            return false;
        }
    }
}
