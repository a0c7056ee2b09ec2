namespace Grpc.Core;

/// <summary>The result of a call: a code, a text for people, and on the client perhaps the exception behind it.</summary>
public readonly struct Status
{
    /// <summary>Success, without detail.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>Cancelled, without detail.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    /// <summary>A status as it travels: code and detail.</summary>
    public Status(StatusCode statusCode, string detail) : this(statusCode, detail, null)
    {
    }

    /// <summary>A status with its local cause, which never leaves the process.</summary>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        Detail = detail;
        DebugException = debugException;
    }

    /// <summary>The code.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The text that goes with the code.</summary>
    public string Detail { get; }

    /// <summary>What failed on this side. For logs and debugging only: decisions belong to <see cref="StatusCode"/>.</summary>
    public Exception? DebugException { get; }

    /// <summary>Code, detail and, where there is one, the cause in one line.</summary>
    public override string ToString()
    {
        var cause = DebugException is null ? "" : $", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\"";
        return $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\"{cause})";
    }
}
