using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>
/// Callers that write until the daemon dies, and remember what was acknowledged and what is in doubt. Each caller has orders of
/// its own, so what an order must be like is known for certain: as acknowledged last, or as the write in doubt would have it.
/// </summary>
sealed class CrashLoad(int seed)
{
    const int Adders = 8;
    const int Updaters = 4;
    const int Deleters = 4;
    const int UpdateSize = 25;

    readonly Random _random = new(seed);
    readonly ConcurrentDictionary<string, bool> _added = [];
    // Orders whose delete was acknowledged (true) or is in doubt (false).
    readonly ConcurrentDictionary<string, bool> _deleted = [];
    // By updater: the version acknowledged last, and the one sent last.
    readonly (int Acknowledged, int Sent)[] _versions = new (int, int)[Updaters];
    int _acknowledged;

    public int Acknowledged => _acknowledged;

    public int NextBurst() => _random.Next(1, 150);

    public Task AcknowledgeAsync(int more)
    {
        var goal = _acknowledged + more;
        return Wait.UntilAsync(() => Volatile.Read(ref _acknowledged) >= goal);
    }

    /// <summary>Ends when every caller has met the death of the daemon.</summary>
    public Task Run(OrderManagement.OrderManagementClient client) => Task.WhenAll(
    [
        .. Enumerable.Range(0, Adders).Select(_ => UntilDeathAsync(() => AddAsync(client))),
        .. Enumerable.Range(0, Updaters).Select(updater => UntilDeathAsync(() => UpdateAsync(client, updater))),
        .. Enumerable.Range(0, Deleters).Select(_ => UntilDeathAsync(() => AddAndDeleteAsync(client))),
    ]);

    public async Task VerifyAsync(OrderManagement.OrderManagementClient client)
    {
        using var search = client.searchOrders(new StringValue { Value = "" });
        var stored = await search.ResponseStream.ReadAllAsync().ToDictionaryAsync(order => order.Id);

        Assert.DoesNotContain(_added.Keys, id => !_deleted.ContainsKey(id) && !stored.ContainsKey(id));
        Assert.DoesNotContain(_deleted, pair => pair.Value && stored.ContainsKey(pair.Key));
        for (var updater = 0; updater < Updaters; updater++)
            VerifyUpdater(updater, stored);
    }

    void VerifyUpdater(int updater, Dictionary<string, Order> stored)
    {
        var (acknowledged, sent) = _versions[updater];
        var versions = Enumerable.Range(0, UpdateSize)
            .Select(i => stored.GetValueOrDefault(UpdatedId(updater, i))?.Description ?? "0")
            .Distinct()
            .ToArray();

        // One version in all of them: a stream is applied as a whole.
        var version = int.Parse(Assert.Single(versions), CultureInfo.InvariantCulture);
        Assert.InRange(version, acknowledged, sent);
        _versions[updater] = (version, version);
    }

    static async Task UntilDeathAsync(Func<Task> write)
    {
        try
        {
            while (true)
                await write();
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
            // The connection died with the daemon.
        }
    }

    async Task<string> AddAsync(OrderManagement.OrderManagementClient client)
    {
        var id = (await client.addOrderAsync(new Order { Items = { "crash", $"item {_acknowledged % 50}" }, Price = 1.5f })).Value;
        _added[id] = true;
        Interlocked.Increment(ref _acknowledged);
        return id;
    }

    async Task AddAndDeleteAsync(OrderManagement.OrderManagementClient client)
    {
        var id = await AddAsync(client);
        _deleted[id] = false;
        await client.deleteOrderAsync(new StringValue { Value = id });
        _deleted[id] = true;
        Interlocked.Increment(ref _acknowledged);
    }

    async Task UpdateAsync(OrderManagement.OrderManagementClient client, int updater)
    {
        var version = _versions[updater].Sent + 1;
        _versions[updater].Sent = version;
        using var call = client.updateOrders();
        try
        {
            for (var i = 0; i < UpdateSize; i++)
            {
                await call.RequestStream.WriteAsync(new Order
                {
                    Id = UpdatedId(updater, i),
                    Description = version.ToString(CultureInfo.InvariantCulture),
                    Items = { $"version {version % 7}", "crash" },
                });
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The call is over; its answer says why.
        }

        await call;
        _versions[updater].Acknowledged = version;
        Interlocked.Increment(ref _acknowledged);
    }

    static string UpdatedId(int updater, int index) => $"updated-{updater}-{index}";
}
