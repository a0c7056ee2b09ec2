namespace Grpc.Core;

/// <summary>Hints for the writing of one message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More follows soon, so the message may wait in a buffer.</summary>
    BufferHint = 0x1,

    /// <summary>Do not compress this message.</summary>
    NoCompress = 0x2,
}
