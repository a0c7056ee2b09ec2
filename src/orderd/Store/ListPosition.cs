using System.Text;

namespace Orderd.Store;

/// <summary>
/// How far a listing has come: what lies beyond this place is yet to be listed. It remembers which order stood there, so that
/// a position of another store is told from one of this store.
/// </summary>
readonly record struct ListPosition(bool NewestFirst, long Place, uint Mark)
{
    public static ListPosition Start(bool newestFirst) => new(newestFirst, newestFirst ? long.MaxValue : 0, 0);

    public static ListPosition At(bool newestFirst, long place, string id) => new(newestFirst, place, MarkOf(id));

    public bool IsStart => this == Start(NewestFirst);

    public bool IsMarkedBy(string id) => Mark == MarkOf(id);

    // FNV-1a: it is chance that is guarded against, not malice. An administrator may start a listing where he likes.
    static uint MarkOf(string id)
    {
        var mark = 2_166_136_261;
        foreach (var octet in Encoding.UTF8.GetBytes(id))
            mark = unchecked((mark ^ octet) * 16_777_619);
        return mark;
    }
}
