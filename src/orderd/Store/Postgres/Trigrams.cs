using System.Text;

namespace Orderd.Store.Postgres;

/// <summary>
/// The trigrams of a text, of code points and each as a hash of 32 bits. The rows of <c>orderd.items</c> hold them, so this is a
/// format: another function needs a migration.
/// </summary>
static class Trigrams
{
    public const int Length = 3;

    /// <summary>The hashes, each once and ascending; none for a text of less than three code points.</summary>
    public static int[] Of(string text)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            runes.Add(rune);
        if (runes.Count < Length)
            return [];

        var hashes = new int[runes.Count - Length + 1];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = Hash(runes[i], runes[i + 1], runes[i + 2]);
        Array.Sort(hashes);
        var distinct = 1;
        for (var i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] != hashes[distinct - 1])
                hashes[distinct++] = hashes[i];
        }

        return hashes[..distinct];
    }

    // Code points have 21 bits, so three of them make 63.
    static int Hash(Rune first, Rune second, Rune third)
    {
        var mixed = (((ulong)first.Value << 42) | ((ulong)second.Value << 21) | (uint)third.Value) * 0x9e37_79b9_7f4a_7c15;
        return (int)(mixed >> 32);
    }
}
