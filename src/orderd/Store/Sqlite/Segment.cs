namespace Orderd.Store.Sqlite;

/// <summary>A run of 4,096 places, the unit in which item_orders is kept and searched.</summary>
static class Segment
{
    const int Bits = 12;

    public static long Of(long place) => place >> Bits;

    public static long FirstPlace(long segment) => segment << Bits;

    public static long LastPlace(long segment) => FirstPlace(segment + 1) - 1;
}
