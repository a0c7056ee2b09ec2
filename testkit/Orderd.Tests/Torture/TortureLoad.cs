using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>
/// Callers that write, and go on whatever they are answered, until they are told to stop or the daemon is gone. What an answer
/// left in doubt is not written again, except by its key.
/// </summary>
sealed class TortureLoad(Ledger ledger, LoadShape shape, string name = "")
{
    const string Deleted = "deleted";

    static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(15);
    // After an answer that is an error, so that a store which refuses everything is not asked without a pause.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    volatile bool _stopping;
    int _subjects;
    int _read;

    /// <summary>Has the callers stop once their calls have ended.</summary>
    public void Stop() => _stopping = true;

    /// <summary>Ends when all callers have.</summary>
    public Task RunAsync(OrderManagement.OrderManagementClient client) => Task.WhenAll(
    [
        .. Enumerable.Range(0, shape.Adders).Select(_ => RepeatAsync(() => AddAsync(client))),
        .. Enumerable.Range(0, shape.Updaters).Select(_ => RepeatAsync(Updater(client))),
        .. Enumerable.Range(0, shape.Deleters).Select(_ => RepeatAsync(() => AddAndDeleteAsync(client))),
        .. Enumerable.Range(0, shape.Readers).Select(_ => RepeatAsync(() => ReadAsync(client))),
    ]);

    /// <summary>Runs until so many more writes were answered.</summary>
    public async Task RunAsync(OrderManagement.OrderManagementClient client, int answers)
    {
        var goal = ledger.Answered + answers;
        var running = RunAsync(client);
        await await Task.WhenAny(running, Wait.UntilAsync(() => ledger.Answered >= goal, () => $"Only {ledger.Answered} of {goal} writes were answered."));
        Stop();
        await running;
    }

    /// <summary>Runs until so many more writes were acknowledged, or the daemon is gone; false when it never comes to that.</summary>
    public async Task<bool> RunUntilAcknowledgedAsync(OrderManagement.OrderManagementClient client, int acknowledged)
    {
        var running = RunAsync(client);
        try
        {
            await await Task.WhenAny(running, ledger.AcknowledgeAsync(acknowledged));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Stop();
            await running;
        }
    }

    /// <summary>Adds once more, by its key, what may have been added.</summary>
    public static async Task RetryAsync(Ledger ledger, OrderManagement.OrderManagementClient client)
    {
        foreach (var subject in ledger.Subjects.Where(subject => subject.Key is not null && subject.Attempts() is [{ Answer: Answer.Unknown }]))
            await ledger.AnswerAsync(subject.Attempts()[0], () => SendAddAsync(client, subject));
    }

    public static async Task SendAddAsync(OrderManagement.OrderManagementClient client, Subject subject)
    {
        var headers = subject.Key is { } key ? new Metadata { { "idempotency-key", key } } : null;
        subject.GivenId = (await client.addOrderAsync(subject.Make(1, 0), headers, DateTime.UtcNow + LongestCall)).Value;
    }

    public static async Task SendUpdateAsync(OrderManagement.OrderManagementClient client, Subject subject, int version)
    {
        using var call = client.updateOrders(deadline: DateTime.UtcNow + LongestCall);
        try
        {
            for (var i = 0; i < subject.Orders; i++)
                await call.RequestStream.WriteAsync(subject.Make(version, i));
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or RpcException)
        {
            // The call is over; its answer says why.
        }

        await call;
    }

    async Task RepeatAsync(Func<Task<bool>> write)
    {
        while (!_stopping)
        {
            var answered = ledger.Acknowledged;
            if (!await write())
                return;
            if (ledger.Acknowledged == answered)
                await Task.Delay(Pause);
        }
    }

    Task<bool> AddAsync(OrderManagement.OrderManagementClient client)
    {
        var subject = New("added", 1, isAdded: true);
        return ledger.WriteAsync(subject, 1, () => SendAddAsync(client, subject));
    }

    async Task<bool> AddAndDeleteAsync(OrderManagement.OrderManagementClient client)
    {
        var subject = New(Deleted, 1, isAdded: true);
        if (!await ledger.WriteAsync(subject, 1, () => SendAddAsync(client, subject)))
            return false;
        return subject.GivenId is not { } id || await ledger.WriteAsync(
            subject, Attempt.Absent, async () => await client.deleteOrderAsync(new() { Value = id }, deadline: DateTime.UtcNow + LongestCall));
    }

    // One after the other of those that were added and are still there.
    async Task<bool> ReadAsync(OrderManagement.OrderManagementClient client)
    {
        var known = ledger.Subjects.Where(IsThereForGood).ToArray();
        var subject = known.Length == 0 ? null : known[(Interlocked.Increment(ref _read) & int.MaxValue) % known.Length];
        return await ledger.ReadAsync(
            subject, async () => await client.getOrderAsync(new() { Value = subject?.GivenId ?? "none" }, deadline: DateTime.UtcNow + LongestCall));
    }

    // Nobody is about to delete it.
    static bool IsThereForGood(Subject subject) =>
        subject.IsAdded && !subject.Name.StartsWith(Deleted, StringComparison.Ordinal) && subject.Attempts() is [{ Answer: Answer.Acknowledged }];

    Func<Task<bool>> Updater(OrderManagement.OrderManagementClient client)
    {
        var subject = New("updated", shape.StreamOrders, isAdded: false);
        var version = 0;
        return async () =>
        {
            version++;
            var there = await ledger.WriteAsync(subject, version, () => SendUpdateAsync(client, subject, version));
            // Nobody knows whether a write in doubt is still to come, so these orders are left as they are.
            if (subject.Attempts()[^1].Answer == Answer.Unknown)
                (subject, version) = (New("updated", shape.StreamOrders, isAdded: false), 0);
            return there;
        };
    }

    Subject New(string kind, int orders, bool isAdded)
    {
        var number = Interlocked.Increment(ref _subjects);
        return ledger.Add(new Subject($"{kind}{name} {number}", orders, shape.FillerBytes, isAdded, hasKey: isAdded && number % 2 == 0));
    }
}
