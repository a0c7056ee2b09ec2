using Microsoft.Win32.SafeHandles;
using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>The write-ahead log of a store, as far as it is known to be on the disk, which a note in the lock file says.</summary>
/// <param name="store">The store's path.</param>
/// <param name="note">The lock file.</param>
/// <param name="acceptLoss">Whether to go on with what can be read, whatever is missing.</param>
sealed class DurableLog(string store, SafeFileHandle note, bool acceptLoss)
{
    readonly string _path = WriteAheadLog.Of(store);

    /// <summary>
    /// Makes sure that the log holds all that was acknowledged, and that what it holds is on the disk: a daemon that was killed, or
    /// whose sync failed, may have left there what only the system's memory knows. It is written once more, because after
    /// a failed sync the system takes its memory for clean and would sync nothing. No connection may be open.
    /// </summary>
    /// <exception cref="StartFailure">Acknowledged writes are missing.</exception>
    public void Settle()
    {
        var acknowledged = acceptLoss ? default : LogPosition.Read(note);
        if (FileStatus.OfLink(_path) is not { Size: > 0 })
        {
            if (acknowledged.Frames > 0)
                throw Damaged("is gone");
            return;
        }

        using var directory = DirectoryHandle.Of(store);
        using var file = directory.OpenRegular(Path.GetFileName(_path), forWriting: true);
        var log = WriteAheadLog.Read(file);
        if (acknowledged.Frames > 0 && (acknowledged.Salt1, acknowledged.Salt2) != (log.Salt1, log.Salt2))
            throw Damaged("is not the one that orderd last wrote, or its header is damaged");
        if ((log.HoldsMore && !acceptLoss) || log.Frames < acknowledged.Frames)
            throw Damaged($"cannot be read behind its frame {log.Frames}");

        log.Rewrite(file);
        directory.Sync();
    }

    /// <summary>Notes how far it is on the disk now.</summary>
    public void Note(LogPosition position) => position.Write(note);

    /// <summary>Notes, on the disk, that nothing of it is needed, since the file itself holds everything.</summary>
    public void NoteNothing()
    {
        default(LogPosition).Write(note);
        RandomAccess.FlushToDisk(note);
    }

    StartFailure Damaged(string what) => StorePath.Refused(
        store,
        $"has lost acknowledged writes: its write-ahead log {_path} {what}",
        "Restore a backup. Or, to go on with what can still be read and without the rest, start orderd once with --accept-loss. Nothing was changed");
}
