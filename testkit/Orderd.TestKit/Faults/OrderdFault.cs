using Google.Protobuf;
using Grpc.Core;
using Orderd.TestKit.Faults;

namespace Orderd.TestKit;

/// <summary>
/// One thing, or several together, to go wrong with the calls that it is for. It comes from <see cref="OrderdFaults"/>, and is set
/// as soon as it is told what to do. Safe to use from any thread.
/// </summary>
public sealed class OrderdFault
{
    readonly OrderdFaults _faults;
    readonly Func<OrderdCall, bool> _fits;
    FaultPlan _plan = FaultPlan.None;
    int _times = int.MaxValue;
    int _hits;

    internal OrderdFault(OrderdFaults faults, Func<OrderdCall, bool> fits)
    {
        _faults = faults;
        _fits = fits;
    }

    /// <summary>How many calls have met it.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>Has it used up after so many calls. Say it before what is to go wrong.</summary>
    /// <param name="times">How many; more than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero.</exception>
    /// <returns>This fault.</returns>
    public OrderdFault Times(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        _times = times;
        return this;
    }

    /// <summary>Holds a call back before it is carried out. Its deadline and its cancellation still end it.</summary>
    /// <param name="by">How long, by the clock of the host; more than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero.</exception>
    /// <returns>This fault.</returns>
    public OrderdFault Delay(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(by, TimeSpan.Zero);
        return Set(_plan with { Delay = by });
    }

    /// <summary>Ends a call with a status, before it is carried out or in the middle of a stream.</summary>
    /// <param name="code">The status; not OK.</param>
    /// <param name="detail">The text that comes with it; empty by default.</param>
    /// <param name="trailers">What else comes with it; nothing by default.</param>
    /// <param name="afterMessages">
    /// How many messages of the response stream, or of the request stream of a call that has no other, pass before; 0, the
    /// default, for none. A unary call always ends before it is carried out.
    /// </param>
    /// <exception cref="ArgumentException">The status is OK, or the number of messages negative.</exception>
    /// <returns>This fault.</returns>
    public OrderdFault Fail(StatusCode code, string detail = "", Metadata? trailers = null, int afterMessages = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterMessages);
        return code == StatusCode.OK
            ? throw new ArgumentException("A call does not fail with OK.", nameof(code))
            : Set(_plan with { Cut = new(new Status(code, detail), trailers ?? [], afterMessages) });
    }

    /// <summary>Ends a call with a status that has details, which clients find in the trailer <c>grpc-status-details-bin</c>.</summary>
    /// <param name="status">Code, message and details; not OK.</param>
    /// <param name="afterMessages">As for the other <c>Fail</c>.</param>
    /// <exception cref="ArgumentException">The status is OK, or the number of messages negative.</exception>
    /// <returns>This fault.</returns>
    public OrderdFault Fail(Google.Rpc.Status status, int afterMessages = 0)
    {
        ArgumentNullException.ThrowIfNull(status);
        return Fail((StatusCode)status.Code, status.Message, new() { { "grpc-status-details-bin", status.ToByteArray() } }, afterMessages);
    }

    /// <summary>
    /// Breaks a stream off, as when the connection is lost: the client gets exactly so many messages, and then UNAVAILABLE.
    /// </summary>
    /// <param name="afterMessages">As for <c>Fail</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    /// <returns>This fault.</returns>
    public OrderdFault Drop(int afterMessages) => Fail(StatusCode.Unavailable, "The connection was lost.", afterMessages: afterMessages);

    /// <summary>Loses the acknowledgement: the call is carried out in full, and the client sees UNAVAILABLE in place of OK.</summary>
    /// <returns>This fault.</returns>
    public OrderdFault LoseAnswer() => Set(_plan with { LosesAnswer = true });

    /// <summary>Has each message of a response stream arrive twice.</summary>
    /// <returns>This fault.</returns>
    public OrderdFault RepeatMessages() => Set(_plan with { RepeatsMessages = true });

    /// <summary>Has the store refuse what the call asks of it; orderd then answers as it does when that happens.</summary>
    /// <param name="trouble">What is wrong with the store.</param>
    /// <returns>This fault.</returns>
    public OrderdFault BreakStore(StoreTrouble trouble) => Set(_plan with { Trouble = trouble });

    /// <summary>Takes the fault back. Calls that have met it already keep it.</summary>
    public void Remove() => _faults.Remove(this);

    // Under the lock of all faults.
    internal FaultPlan? TryTake(OrderdCall call)
    {
        if (_hits >= _times || !_fits(call))
            return null;

        _hits++;
        return _plan;
    }

    OrderdFault Set(FaultPlan plan)
    {
        _plan = plan;
        _faults.Set(this);
        return this;
    }
}
