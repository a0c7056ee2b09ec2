using Orderd.Calls.Deadline;

namespace Orderd.Calls.Idle;

/// <summary>
/// A call whose one request message has not come yet. The gRPC library reads it before any interceptor runs, and would wait
/// without end; Kestrel's own limit, a minimum rate of bytes, would end the connection with all its calls.
/// </summary>
sealed class RequestIdleTimeout(IdleTimeouts idle, TimeSpan limit, long start, Call call, HttpContext http) : IdleTimeout(limit, idle)
{
    public override long WaitsSince(long now) => call.Reached ? now : call.Body is { LastRead: not 0 } body && CallTimeout.Of(http) is not null ? body.LastRead : start;

    protected override void End()
    {
        call.GaveUp = true;
        // The library takes it for a call that its client cancelled, and ErrorTable puts that right.
        http.Request.BodyReader.CancelPendingRead();
    }
}
