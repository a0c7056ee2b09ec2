using Grpc.Core;
using Orderd.Budget;
using Orderd.Calls.Deadline;
using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Calls;

/// <summary>Finds out what a thrown exception means for the caller, and logs what an operator should know of.</summary>
sealed class ErrorMapping(ILogger<ErrorMapping> logger, IdSource ids)
{
    /// <param name="e">What the service threw, or what kept it from being reached.</param>
    /// <param name="call">The call it was thrown in; null if it did not come so far.</param>
    /// <param name="method">For the log.</param>
    public RpcException ToStatus(Exception e, DeadlineContext? call, string method)
    {
        if (call is not null && IsInterruption(e, call))
            e = call.Interruption(e);

        switch (e)
        {
            case ServiceException error:
                if (error.Kind is ErrorKind.StoreFull or ErrorKind.StoreUnavailable or ErrorKind.StoreCorrupt)
                    Log.StoreFailure(logger, error, method, error.Message);
                return ErrorTable.ToStatus(error);
            // The call that asks for it is rarely the one that holds it; whoever tries again in a moment finds it given back.
            case OutOfMemoryException:
                return ErrorTable.ToStatus(CallMemory.NoRoom());
            default:
                var incident = ids.NewId();
                // The line of the call has it, too: of incidents that are many the log keeps some and counts the others.
                call?.Note(incident);
                Log.Incident(logger, e, method, incident);
                return ErrorTable.Unforeseen(incident);
        }
    }

    // An IOException is a request stream that its client reset: stores have errors of their own, and so has a message that cannot
    // be read (CountedReader). Once a call is over, the library refuses further messages with InvalidOperationException.
    static bool IsInterruption(Exception e, DeadlineContext call) => e switch
    {
        OperationCanceledException => true,
        IOException => true,
        InvalidOperationException => call.IsOver,
        _ => false,
    };
}
