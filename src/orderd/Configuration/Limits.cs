namespace Orderd.Configuration;

/// <summary>
/// The settings under <c>Limits:</c>: what one client may take of orderd, and all of them together. <see cref="Settings"/> says what
/// each does.
/// </summary>
sealed record Limits
{
    /// <summary>Half of what the garbage collector may use: of the machine's memory, or of three quarters of the control group's.</summary>
    public static readonly long HalfOfMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    public int Connections { get; init; }
    public int StreamsPerConnection { get; init; }
    public int HeaderBytes { get; init; }
    public int HeaderFields { get; init; }
    public int MessageBytes { get; init; }
    public TimeSpan HeadersWithin { get; init; }
    public TimeSpan KeepAlivePing { get; init; }
    public TimeSpan KeepAliveTimeout { get; init; }
    public TimeSpan IdleStream { get; init; }
    public long MemoryBytes { get; init; }
    public long UploadBytes { get; init; }
    public TimeSpan DefaultDeadline { get; init; }
}
