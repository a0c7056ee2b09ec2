namespace Orderd.Store.Sqlite;

/// <summary>A run of 4,096 places, the unit in which the store is indexed and searched.</summary>
static class Segment
{
    public const int Bits = 12;
    public const long Mask = (1 << Bits) - 1;

    public static long Of(long place) => place >> Bits;

    public static long FirstPlace(long segment) => segment << Bits;

    public static long LastPlace(long segment) => FirstPlace(segment + 1) - 1;
}
