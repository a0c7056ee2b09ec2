namespace Orderd.Store.Sqlite;

/// <summary>A run of 4,096 sequence numbers, the unit in which the store is indexed and searched.</summary>
static class Segment
{
    public const int Bits = 12;
    public const long Mask = (1 << Bits) - 1;

    public static long Of(long sequence) => sequence >> Bits;

    public static long FirstSequence(long segment) => segment << Bits;

    public static long LastSequence(long segment) => FirstSequence(segment + 1) - 1;
}
