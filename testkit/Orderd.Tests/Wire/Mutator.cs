namespace Orderd.Tests.Wire;

/// <summary>Makes something wrong of bytes that were right, the same each time for the same seed.</summary>
sealed class Mutator(int seed)
{
    // Lengths, signs and ends that code is likely to trip over.
    static readonly byte[] Edges = [0x00, 0x01, 0x0a, 0x0d, 0x20, 0x2c, 0x7f, 0x80, 0xc0, 0xfe, 0xff];

#pragma warning disable CA5394 // It has to be the same each time, not hard to guess.
    readonly Random _random = new(seed);

    /// <summary>One of so many, from 0.</summary>
    public int Choose(int count) => _random.Next(count);

    public T Choose<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public bool OneIn(int count) => _random.Next(count) == 0;
#pragma warning restore CA5394

    /// <summary>A copy with one to three faults.</summary>
    public byte[] Mutate(byte[] bytes)
    {
        var mutated = bytes.ToList();
        for (var faults = 1 + Choose(3); faults > 0; faults--)
            Mutate(mutated);
        return [.. mutated];
    }

    void Mutate(List<byte> bytes)
    {
        var at = Choose(bytes.Count + 1);
        var length = Math.Min(1 + Choose(8), bytes.Count - at);
        switch (Choose(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << Choose(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Choose(Edges);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.Insert(at, (byte)Choose(256));
                break;
        }
    }
}
