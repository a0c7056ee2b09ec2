using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>
/// The signature of a segment: which of its columns, of 16 sequence numbers each, may hold an item with a given n-gram. It is
/// a matrix of bits with a row for each value of a hash, so that a search reads only the rows of its own n-grams: a bit-sliced
/// signature file, as Faloutsos and Christodoulakis describe it. A column that is not marked in each of these rows cannot match;
/// one that is may match or not. The n-grams are of two and three bytes of UTF-8.
/// </summary>
sealed class SearchSignature
{
    public const int Columns = 256;
    public const int ColumnBits = Segment.Bits - 8;
    public const int RowBytes = Columns / 8;

    /// <summary>Rows are kept together in pieces that fill a page of the store.</summary>
    public const int PieceRows = 126;
    public const int PieceBytes = PieceRows * RowBytes;

    /// <summary>A power of two, as all numbers of pieces are: halving then puts together each row with its neighbour.</summary>
    public const int MaxPieces = 256;

    // A text is told from others by its first few n-grams; more of them would be read for nothing.
    const int MaxLookups = 16;
    // Rows are put together while no more than an eighth of the bits is set: an n-gram that is absent is then taken for present
    // at one column in eight, and three of them at one in 500.
    const int MaxDensity = 8;

    readonly byte[] _bits = new byte[MaxPieces * PieceBytes];
    // There is a bit for each column with an item, for the density.
    readonly bool[] _used = new bool[Columns];
    uint[] _hashes = new uint[1024];
    byte[] _text = new byte[4096];

    public int Pieces { get; private set; } = MaxPieces;

    /// <summary>The column of a sequence number.</summary>
    public static int Column(long sequence) => (int)(sequence & Segment.Mask) >> ColumnBits;

    /// <summary>The hashes to look for; none, when the text is too short to have an n-gram.</summary>
    public static uint[] Lookups(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return [];
        if (text.Length == 2)
            return [HashOf(text[0], text[1])];

        var all = text.Length - 2;
        var lookups = new uint[Math.Min(all, MaxLookups)];
        for (var i = 0; i < lookups.Length; i++)
        {
            var at = lookups.Length == 1 ? 0 : (int)((long)i * (all - 1) / (lookups.Length - 1));
            lookups[i] = HashOf(text[at], text[at + 1], text[at + 2]);
        }

        return lookups;
    }

    /// <summary>Where the row of a hash stands, in a signature of so many pieces.</summary>
    public static (int Piece, int Offset) Row(uint hash, int pieces)
    {
        var row = (int)(((ulong)hash * (uint)(pieces * PieceRows)) >> 32);
        return (row / PieceRows, row % PieceRows * RowBytes);
    }

    /// <summary>Begins a new signature without anything in it.</summary>
    public void Clear()
    {
        Pieces = MaxPieces;
        Array.Clear(_bits);
        Array.Clear(_used);
    }

    /// <summary>Begins with a signature as it is stored, whose pieces the caller fills in.</summary>
    public void Begin(int pieces) => Pieces = pieces;

    /// <summary>Whether a larger one would tell columns apart that this one does not.</summary>
    public bool IsCrowded => Pieces < MaxPieces && Ones() * MaxDensity / 2 > (long)Pieces * PieceRows * Columns;

    public Span<byte> Piece(int index) => _bits.AsSpan(index * PieceBytes, PieceBytes);

    public void Add(long sequence, Order order)
    {
        var column = Column(sequence);
        _used[column] |= order.Items.Count > 0;
        var (at, bit) = (column >> 3, (byte)(1 << (column & 7)));
        foreach (var hash in HashesOf(order))
            _bits[At(hash) + at] |= bit;
    }

    /// <summary>Whether a search for any part of the order's items would come to it.</summary>
    public bool Contains(long sequence, Order order)
    {
        var column = Column(sequence);
        var (at, bit) = (column >> 3, 1 << (column & 7));
        foreach (var hash in HashesOf(order))
        {
            if ((_bits[At(hash) + at] & bit) == 0)
                return false;
        }

        return true;
    }

    /// <summary>Makes it as small as its density allows.</summary>
    public void Fold()
    {
        var used = _used.Count(isUsed => isUsed);
        while (Pieces > 1 && Ones() * MaxDensity <= (long)Pieces / 2 * PieceRows * used)
        {
            Pieces /= 2;
            var rows = MemoryMarshal.Cast<byte, ulong>(_bits.AsSpan());
            const int Words = RowBytes / sizeof(ulong);
            for (var row = 0; row < Pieces * PieceRows; row++)
            {
                for (var word = 0; word < Words; word++)
                    rows[(row * Words) + word] = rows[(2 * row * Words) + word] | rows[(((2 * row) + 1) * Words) + word];
            }
        }
    }

    int At(uint hash) => (int)(((ulong)hash * (uint)(Pieces * PieceRows)) >> 32) * RowBytes;

    // These are the hashes of all n-grams of all items.
    ReadOnlySpan<uint> HashesOf(Order order)
    {
        var count = 0;
        foreach (var item in order.Items)
        {
            var text = Utf8(item);
            if (_hashes.Length < count + (2 * text.Length))
                Array.Resize(ref _hashes, 2 * (count + (2 * text.Length)));
            for (var i = 0; i + 1 < text.Length; i++)
            {
                _hashes[count++] = HashOf(text[i], text[i + 1]);
                if (i + 2 < text.Length)
                    _hashes[count++] = HashOf(text[i], text[i + 1], text[i + 2]);
            }
        }

        return _hashes.AsSpan(0, count);
    }

    ReadOnlySpan<byte> Utf8(string item)
    {
        var length = Encoding.UTF8.GetMaxByteCount(item.Length);
        if (_text.Length < length)
            _text = new byte[length];
        return _text.AsSpan(0, Encoding.UTF8.GetBytes(item, _text));
    }

    long Ones()
    {
        var ones = 0L;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(_bits.AsSpan(0, Pieces * PieceBytes)))
            ones += BitOperations.PopCount(word);
        return ones;
    }

    static uint HashOf(byte first, byte second) => Mix((uint)(first << 8 | second) | 0xff000000);

    static uint HashOf(byte first, byte second, byte third) => Mix((uint)(first << 16 | second << 8 | third));

    // What a row is chosen by are the high bits, and each bit of the n-gram reaches them.
    static uint Mix(uint gram)
    {
        gram *= 0x9e3779b1;
        gram ^= gram >> 15;
        gram *= 0x85ebca77;
        gram ^= gram >> 13;
        return gram * 0xc2b2ae3d;
    }
}
