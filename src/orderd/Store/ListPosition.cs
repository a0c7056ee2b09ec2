using System.Text;

namespace Orderd.Store;

/// <summary>
/// How far a listing has come: what lies beyond this sequence number is yet to be listed. A checksum of the id of the order that
/// has the number tells a position of another store from one of this store.
/// </summary>
readonly record struct ListPosition(bool NewestFirst, long Sequence, uint Checksum)
{
    public static ListPosition Start(bool newestFirst) => new(newestFirst, newestFirst ? long.MaxValue : 0, 0);

    public static ListPosition At(bool newestFirst, long sequence, string id) => new(newestFirst, sequence, ChecksumOf(id));

    public bool IsStart => this == Start(NewestFirst);

    public bool IsAt(string id) => Checksum == ChecksumOf(id);

    // FNV-1a: this guards against chance, not against malice. An administrator may start a listing where he likes.
    static uint ChecksumOf(string id)
    {
        var checksum = 2_166_136_261;
        foreach (var octet in Encoding.UTF8.GetBytes(id))
            checksum = unchecked((checksum ^ octet) * 16_777_619);
        return checksum;
    }
}
