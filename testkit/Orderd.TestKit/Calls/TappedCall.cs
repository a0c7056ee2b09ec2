using Grpc.Core;
using Orderd.TestKit.Faults;

namespace Orderd.TestKit.Calls;

/// <summary>A running call and what is to go wrong with it.</summary>
sealed class TappedCall(OrderdCalls calls, OrderdCall call, FaultPlan plan, TimeProvider clock, CancellationToken cancellationToken)
{
    int _passed;

    public FaultPlan Plan { get; } = plan;

    /// <summary>What comes before the call is carried out: the delay, and the end of a call that no message may pass in.</summary>
    /// <param name="cutsAtOnce">Whether there are no messages to let pass, as in a unary call.</param>
    public async Task StartAsync(bool cutsAtOnce = false)
    {
        if (Plan.Delay > TimeSpan.Zero)
            await Task.Delay(Plan.Delay, clock, cancellationToken);
        if (Plan.Cut is { } cut && (cut.AfterMessages == 0 || cutsAtOnce))
            throw cut.ToException();
    }

    public void Received(object message)
    {
        call.Receive(message);
        calls.Changed();
    }

    public void Sent(object message)
    {
        call.Send(message);
        calls.Changed();
    }

    /// <summary>Whether the next message is the last that may pass.</summary>
    public bool IsLast() => Plan.Cut is { } cut && _passed + 1 == cut.AfterMessages;

    /// <summary>Counts a message, and ends the call if no other may pass.</summary>
    public void Pass()
    {
        if (Plan.Cut is { } cut && ++_passed == cut.AfterMessages)
            throw cut.ToException();
    }

    /// <summary>What comes after the call was carried out.</summary>
    public void Finish()
    {
        if (Plan.LosesAnswer)
            throw new RpcException(new Status(StatusCode.Unavailable, "The answer was lost."));
    }
}
