using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Torture;

/// <summary>
/// Compares a store with what callers know of it: through searches, reads by id and retries by key, all to the byte, and by a
/// write at the end.
/// </summary>
sealed class StoreCheck(Ledger ledger, long moment)
{
    const int MaxRetries = 20;
    const string LastItem = "a last one";
    static readonly string[] Searches = [Subject.Item(7), "version 3", "e"];

    readonly Verdict _verdict = new();

    /// <summary>What is there of each subject: version by index.</summary>
    readonly Dictionary<string, Dictionary<int, (int Version, Order Order)>> _found = [];

    public static async Task<Verdict> OfAsync(Ledger ledger, long moment, OrderManagement.OrderManagementClient client)
    {
        var check = new StoreCheck(ledger, moment);
        try
        {
            await check.RunAsync(client);
        }
        catch (RpcException e)
        {
            check._verdict.Damaged.Add($"a check ended with {e.StatusCode}: {e.Status.Detail}");
        }

        return check._verdict;
    }

    async Task RunAsync(OrderManagement.OrderManagementClient client)
    {
        var stored = await SearchAsync(client, "");
        stored.ForEach(Sort);
        foreach (var subject in ledger.Subjects)
            Compare(subject);
        await CompareReadsAsync(client, stored);
        foreach (var text in Searches)
            await CompareSearchAsync(client, stored, text);
        await CompareRetriesAsync(client);

        var added = await client.addOrderAsync(new Order { Items = { LastItem } });
        await client.deleteOrderAsync(added);
    }

    void Sort(Order order)
    {
        // Of an earlier check.
        if (order.Items is [LastItem])
            return;

        if (!Subject.TryParse(order, out var name, out var version, out var index) || ledger.Find(name) is not { } subject)
        {
            _verdict.Damaged.Add($"an order that nobody sent: {order.Id}");
            return;
        }

        if (!_found.TryGetValue(name, out var orders))
            _found[name] = orders = [];
        if (!orders.TryAdd(index, (version, order)))
            _verdict.Damaged.Add($"{name} is there twice: {orders[index].Order.Id} and {order.Id}");
        var expected = subject.Make(version, index);
        expected.Id = subject.IsAdded && subject.GivenId is null ? order.Id : expected.Id;
        if (!order.Equals(expected))
            _verdict.Damaged.Add($"{name} has other bytes: {order.Id}");
    }

    void Compare(Subject subject)
    {
        var versions = new HashSet<int>();
        var found = _found.GetValueOrDefault(subject.Name) ?? [];
        for (var i = 0; i < subject.Orders; i++)
            versions.Add(found.TryGetValue(i, out var order) ? order.Version : Attempt.Absent);
        if (versions.Count > 1)
        {
            _verdict.Damaged.Add($"{subject.Name} is half applied: versions {string.Join(", ", versions.Order())}");
            return;
        }

        var version = versions.Single();
        var (acknowledged, possible) = subject.At(moment);
        var expected = acknowledged?.Version ?? Attempt.Absent;
        if (version == expected || possible.Any(attempt => attempt.Version == version))
            return;

        var attempt = Array.FindLast(subject.Attempts(), attempt => attempt.Version == version);
        if (attempt is { Answer: Answer.NothingChanged })
            _verdict.Damaged.Add($"{subject.Name} has version {version}, of which was said that nothing was changed");
        else if (attempt is not null && attempt.SentAt > moment)
            _verdict.Damaged.Add($"{subject.Name} has version {version}, which was not sent yet");
        else
            _verdict.Lost.Add($"{subject.Name} has version {version} instead of {expected}");
    }

    async Task CompareReadsAsync(OrderManagement.OrderManagementClient client, List<Order> stored)
    {
        await Parallel.ForEachAsync(stored, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (order, _) =>
        {
            if (await FindAsync(client, order.Id) is not { } read)
                Add($"{order.Id} is found by search, and not by its id");
            else if (!read.Equals(order))
                Add($"{order.Id} is another by its id than by search");
        });

        void Add(string problem)
        {
            lock (_verdict)
                _verdict.Damaged.Add(problem);
        }
    }

    async Task CompareSearchAsync(OrderManagement.OrderManagementClient client, List<Order> stored, string text)
    {
        var expected = stored.Where(order => order.Items.Any(item => item.Contains(text, StringComparison.Ordinal))).Select(order => order.Id);
        var found = (await SearchAsync(client, text)).Select(order => order.Id);
        if (!expected.SequenceEqual(found))
            _verdict.Damaged.Add($"a search for '{text}' finds other orders than there are");
    }

    // What was acknowledged is answered again with its id, whatever has become of the order since.
    async Task CompareRetriesAsync(OrderManagement.OrderManagementClient client)
    {
        var keyed = ledger.Subjects.Where(subject => subject.Key is not null && subject.Attempts() is [var first, ..] && first.IsAcknowledgedAt(moment));
        foreach (var subject in keyed.OrderByDescending(subject => subject.Attempts()[0].AnsweredAt).Take(MaxRetries))
        {
            var id = (await client.addOrderAsync(subject.Make(1, 0), new Metadata { { "idempotency-key", subject.Key! } })).Value;
            if (id != subject.GivenId)
                _verdict.Lost.Add($"the key of {subject.Name}");
        }
    }

    static async Task<List<Order>> SearchAsync(OrderManagement.OrderManagementClient client, string text)
    {
        using var search = client.searchOrders(new StringValue { Value = text });
        return await search.ResponseStream.ReadAllAsync().ToListAsync();
    }

    static async Task<Order?> FindAsync(OrderManagement.OrderManagementClient client, string id)
    {
        try
        {
            return await client.getOrderAsync(new StringValue { Value = id });
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }
}
