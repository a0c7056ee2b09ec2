namespace Orderd.Configuration;

/// <summary>The settings under <c>Limits:</c>: what one client may take of orderd, and all of them together.</summary>
sealed record Limits
{
    /// <summary>Half of what the garbage collector may use: of the machine's memory, or of three quarters of the control group's.</summary>
    public static readonly long HalfOfMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Open connections on each listener.</summary>
    public int Connections { get; init; }

    /// <summary>Calls that one connection may have running at a time.</summary>
    public int StreamsPerConnection { get; init; }

    /// <summary>Names and values of a call's headers together.</summary>
    public int HeaderBytes { get; init; }

    /// <summary>Header fields of a call.</summary>
    public int HeaderFields { get; init; }

    /// <summary>One message, decompressed.</summary>
    public int MessageBytes { get; init; }

    /// <summary>How long a new connection may take until it speaks HTTP/2, and a call until its headers are there.</summary>
    public TimeSpan HeadersWithin { get; init; }

    /// <summary>How long a connection may say nothing before it is pinged.</summary>
    public TimeSpan KeepAlivePing { get; init; }

    /// <summary>How long it may take to answer a ping.</summary>
    public TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>How long a stream may keep orderd waiting for its client.</summary>
    public TimeSpan IdleStream { get; init; }

    /// <summary>What connections and calls of all callers together may hold in memory.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What all open updateOrders streams together may keep in memory.</summary>
    public long UploadBytes { get; init; }

    /// <summary>How long a unary call without a deadline may take; more than zero.</summary>
    public TimeSpan DefaultDeadline { get; init; }
}
