using System.Runtime.CompilerServices;
using Grpc.Core;
using Orderd.Contracts.GrpcHealth;
using Orderd.Errors;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Hosted;

/// <summary>How health follows the store, by a clock that stands still until the test moves it.</summary>
public sealed class StoreStates
{
    // What StoreHealth holds itself to.
    static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    readonly ManualClock _clock = new();
    volatile Func<Task> _answer = () => Task.CompletedTask;
    int _asked;

    [Theory]
    [Trait("Contract", "8 grpc.health.v1: NOT_SERVING while the store cannot be used, SERVING again afterwards; services that need no store go on")]
    [InlineData("StoreUnavailable")]
    [InlineData("StoreFull")]
    [InlineData("StoreCorrupt")]
    [InlineData(null)]
    public async Task FollowsTheStore(string? fault)
    {
        await using var host = await StartAsync();
        Assert.Equal(ServingStatus.Serving, await CheckAsync(host));

        _answer = () => throw (fault is null ? new InvalidCastException("hush") : new ServiceException(Enum.Parse<ErrorKind>(fault), "The store said so."));
        _clock.Advance(Freshness);
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(host));
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(host, "ecommerce.OrderManagement"));
        Assert.Equal(ServingStatus.Serving, await CheckAsync(host, "routeguide.RouteGuide"));
        var line = await host.Log.WaitForEventAsync("not_serving");
        Assert.Contains(
            fault is null ? "The order store cannot be asked." : "The store said so.", line.GetProperty("message").GetString(), StringComparison.Ordinal);

        _answer = () => Task.CompletedTask;
        _clock.Advance(Freshness);
        Assert.Equal(ServingStatus.Serving, await CheckAsync(host));
        await host.Log.WaitForEventAsync("serving");
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: a storm of checks asks the store at most once in 250 ms")]
    public async Task AStormAsksTheStoreOnce()
    {
        await using var host = await StartAsync();
        for (var round = 1; round <= 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => CheckAsync(host)));
            Assert.Equal(round, _asked);
            _clock.Advance(Freshness - Tick);
            await CheckAsync(host);
            Assert.Equal(round, _asked);
            _clock.Advance(Tick);
        }
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: a store that does not answer is NOT_SERVING, and is not asked a second time meanwhile")]
    public async Task AStoreThatHangsIsNotServing()
    {
        await using var host = await StartAsync();
        var hang = new TaskCompletionSource();
        _answer = () => hang.Task;
        var check = CheckAsync(host);
        await _clock.WaitForTimerAsync(Patience);
        Assert.False(check.IsCompleted);

        _clock.Advance(Patience);
        Assert.Equal(ServingStatus.NotServing, await check);
        _clock.Advance(Patience);
        Assert.Equal(ServingStatus.NotServing, await CheckAsync(host));
        Assert.Equal(1, _asked);

        hang.SetResult();
        await host.Log.WaitForEventAsync("serving");
        Assert.Equal(ServingStatus.Serving, await CheckAsync(host));
    }

    [Fact]
    [Trait("Contract", "8 grpc.health.v1: changes are pushed to watchers within a second, and without watchers the store is left alone")]
    public async Task AWatcherIsToldOfEachChange()
    {
        await using var host = await StartAsync();
        using var watch = Client(host).Watch(new HealthCheckRequest(), new Metadata { { "x-request-id", "watch" } });
        using var other = Client(host).Watch(
            new HealthCheckRequest { Service = "sum.SumService" }, new Metadata { { "x-request-id", "other" } });
        await NextIsAsync(watch, ServingStatus.Serving);
        await NextIsAsync(other, ServingStatus.Serving);
        var nothing = other.ResponseStream.MoveNext();

        for (var i = 0; i < 3; i++)
        {
            _answer = () => throw new ServiceException(ErrorKind.StoreFull, "The store said so.");
            await PollAsync();
            await NextIsAsync(watch, ServingStatus.NotServing);
            _answer = () => Task.CompletedTask;
            await PollAsync();
            await NextIsAsync(watch, ServingStatus.Serving);
        }

        Assert.False(nothing.IsCompleted);
        watch.Dispose();
        other.Dispose();
        await host.Log.WaitForCallAsync("watch");
        await host.Log.WaitForCallAsync("other");
        var asked = _asked;
        await PollAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => _clock.WaitForTimerAsync(Interval, bound: TimeSpan.FromMilliseconds(300)));
        Assert.Equal(asked, _asked);
    }

    Task<OrderdHost> StartAsync() => OrderdHost.StartAsync(new()
    {
        Clock = _clock,
        Settings = new Dictionary<string, string> { ["Services"] = "all" },
        Configure = HostedOrders.With(new ScriptedStore(_ =>
        {
            Interlocked.Increment(ref _asked);
            return _answer();
        })),
    });

    // Once the look that is under way has come to its pause, the next one.
    async Task PollAsync()
    {
        await _clock.WaitForTimerAsync(Interval);
        _clock.Advance(Interval);
    }

    static Health.HealthClient Client(OrderdHost host) => new(host.BoundedCalls());

    static async Task<ServingStatus> CheckAsync(OrderdHost host, string service = "") =>
        (await Client(host).CheckAsync(new HealthCheckRequest { Service = service })).Status;

    static async Task NextIsAsync(
        AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus expected, [CallerArgumentExpression(nameof(expected))] string what = "")
    {
        Assert.True(await watch.ResponseStream.MoveNext(), what);
        Assert.Equal(expected, watch.ResponseStream.Current.Status);
    }
}
