namespace Grpc.Core;

/// <summary>A call that ended with a status other than OK. A server handler throws it to choose that status.</summary>
public class RpcException : Exception
{
    /// <summary>A failure with nothing but its status.</summary>
    public RpcException(Status status) : this(status, Metadata.Empty)
    {
    }

    /// <summary>A failure whose message differs from the text of its status.</summary>
    public RpcException(Status status, string message) : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>A failure with trailers, which a server sends and a client has received.</summary>
    public RpcException(Status status, Metadata trailers) : this(status, trailers, status.ToString())
    {
    }

    /// <summary>A failure with trailers and a message of its own.</summary>
    public RpcException(Status status, Metadata trailers, string message) : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>, so that a catch clause can filter on it.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The trailers; empty, never null, when there are none.</summary>
    public Metadata Trailers { get; }
}
