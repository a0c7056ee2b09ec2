using Orderd.Access;
using Orderd.Budget;

namespace Orderd.Calls;

/// <summary>What is known of a running call, for its log line. An HTTP feature, set by <see cref="CallLog"/>.</summary>
sealed class Call(string requestId)
{
    public string RequestId { get; } = requestId;

    /// <summary>What it holds in memory.</summary>
    public CallMemory Memory { get; } = new();

    /// <summary>The connection it came on; null where there is none, in a test.</summary>
    public ClientConnection? Client { get; init; }

    /// <summary>What is read of it, once it is let in.</summary>
    public RequestBody? Body { get; set; }

    /// <summary>Its one answer was given to the library, which writes it out next.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Who makes it.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>What ends it when its caller may no longer make it; null where that cannot come to be.</summary>
    public OpenStream? Stream { get; set; }

    /// <summary>The request was read and the interceptors were reached; if not, the library answered by itself.</summary>
    public bool Reached { get; set; }

    /// <summary>Its request did not come in time.</summary>
    public bool GaveUp { get; set; }

    /// <summary>Under what the log tells why it failed, if that was unforeseen.</summary>
    public string? Incident { get; set; }

    /// <summary>Messages that came in.</summary>
    public long Received { get; set; }

    /// <summary>Messages that went out.</summary>
    public long Sent { get; set; }

    /// <summary>The time the call may take, as the caller said or by default; null for none.</summary>
    public TimeSpan? Timeout { get; set; }
}
