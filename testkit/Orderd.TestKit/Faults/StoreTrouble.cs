namespace Orderd.TestKit;

/// <summary>What is wrong with a store; see <see cref="OrderdFault.BreakStore"/>.</summary>
public enum StoreTrouble
{
    /// <summary>The disk is full: writes are refused with RESOURCE_EXHAUSTED and change nothing, reads work.</summary>
    DiskFull,

    /// <summary>It cannot be used: reads and writes are refused with UNAVAILABLE and change nothing.</summary>
    Down,

    /// <summary>What it holds is damaged: reads and writes are refused with DATA_LOSS and change nothing.</summary>
    Damaged,

    /// <summary>
    /// It fails during the commit: writes are carried out and yet answered with UNAVAILABLE, as when nobody knows whether they
    /// were; reads work. A retry with an idempotency-key is safe.
    /// </summary>
    UnknownOutcome,
}
