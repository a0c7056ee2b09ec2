using System.Collections.Concurrent;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>All that callers know of a store: what they sent, when, and what they were told.</summary>
/// <param name="moment">The time: how much of what the disk does has been recorded.</param>
/// <param name="before">What was there already.</param>
sealed class Ledger(Func<long> moment, Ledger? before = null)
{
    readonly ConcurrentDictionary<string, Subject> _subjects = new(before?._subjects ?? []);
    readonly ConcurrentQueue<string> _wrong = [];
    int _acknowledged;
    int _answered;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Writes answered, well or not.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Answers that say what is not so: a faulty disk is no damaged store, and no unforeseen error.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    public ICollection<Subject> Subjects => _subjects.Values;

    public long Now() => moment();

    public Subject? Find(string name) => _subjects.GetValueOrDefault(name);

    public Subject Add(Subject subject) => _subjects[subject.Name] = subject;

    /// <summary>Makes a write, and keeps what became of it. False when the daemon was not there to answer.</summary>
    public Task<bool> WriteAsync(Subject subject, int version, Func<Task> write) => AnswerAsync(subject.Begin(version, Now()), write);

    /// <summary>Makes a write, once more.</summary>
    public async Task<bool> AnswerAsync(Attempt attempt, Func<Task> write)
    {
        try
        {
            await write();
            attempt.Answered(Answer.Acknowledged, Now());
            Interlocked.Increment(ref _acknowledged);
            Interlocked.Increment(ref _answered);
            return true;
        }
        catch (RpcException e)
        {
            if (!MayBeAnswered(e))
                _wrong.Enqueue($"a write was answered {e.StatusCode}: {e.Status.Detail}");
            if (e.Status.Detail.Contains("nothing was changed", StringComparison.OrdinalIgnoreCase))
                attempt.Answered(Answer.NothingChanged, Now());
            Interlocked.Increment(ref _answered);
            return e.Status.DebugException is null;
        }
    }

    /// <summary>Reads an order that is known for certain, or none; what comes is right, or says that the disk is not well.</summary>
    public async Task<bool> ReadAsync(Subject? subject, Func<Task<Order>> read)
    {
        try
        {
            var order = await read();
            if (!order.Equals(subject?.Make(1, 0)))
                _wrong.Enqueue($"a read of {subject?.Name ?? "no order"} was answered with other bytes");
            return true;
        }
        catch (RpcException e)
        {
            if (!MayBeAnswered(e) && (subject is not null || e.StatusCode != StatusCode.NotFound))
                _wrong.Enqueue($"a read was answered {e.StatusCode}: {e.Status.Detail}");
            return e.Status.DebugException is null;
        }
    }

    public Task AcknowledgeAsync(int more)
    {
        var goal = Acknowledged + more;
        return Wait.UntilAsync(() => Acknowledged >= goal, () => $"Only {Acknowledged} of {goal} writes were acknowledged.");
    }

    // What the daemon itself did not say has its cause with it.
    static bool MayBeAnswered(RpcException e) =>
        e.Status.DebugException is not null || e.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.DeadlineExceeded;
}
