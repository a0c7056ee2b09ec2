using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>What may stand at the path of a store and beside it, found out without opening anything for writing.</summary>
static class StorePath
{
    const int MostLinks = 40;
    const int RollbackJournal = 1;
    // The format's write version stands here: 1 is a rollback journal, 2 a write-ahead log.
    const int JournalOffset = 18;

    static readonly string[] Companions = ["-journal", "-wal", "-shm"];

    /// <summary>The path without links, so that two names of one file meet at one lock.</summary>
    /// <exception cref="StartFailure">A link is somebody else's, who could have it lead anywhere.</exception>
    public static string Resolve(string path)
    {
        path = Path.GetFullPath(path);
        for (var links = 0; FileStatus.OfLink(path) is { IsLink: true } link; links++)
        {
            if (link.Owner != 0 && link.Owner != FileStatus.OwnUser)
                throw Refused(path, $"is a link that user {link.Owner} made", "Name the file that it leads to, with --store");
            if (links == MostLinks)
                throw LinuxError.Of(path, LinuxError.TooManyLinks);
            path = Path.GetFullPath(new FileInfo(path).LinkTarget ?? "", Path.GetDirectoryName(path)!);
        }

        return path;
    }

    /// <summary>Refuses whatever is no regular file, and a file with several names: another daemon could use it by another one.</summary>
    public static void Check(string path)
    {
        if (FileStatus.OfLink(path) is { } store)
        {
            if (store.IsDirectory)
                throw Refused(path, "is a directory", "Name a file in it");
            CheckFile(path, path, store);
        }

        foreach (var suffix in Companions)
        {
            if (FileStatus.OfLink(path + suffix) is { } companion)
                CheckFile(path, path + suffix, companion);
        }
    }

    /// <summary>
    /// Refuses a write-ahead log that cannot be the store's: SQLite would take what is in it for the newest state of whatever file
    /// stands beside it.
    /// </summary>
    public static void CheckLog(string path)
    {
        if (FileStatus.OfLink(path + "-wal") is not { Size: > 0 })
            return;
        if (FileStatus.OfLink(path) is not { Size: > 0 } store)
            throw ForeignLog(path, FileStatus.OfLink(path) is null ? "is gone, but not its write-ahead log" : "is empty, but not its write-ahead log");
        if (store.Size > JournalOffset && JournalOf(path) == RollbackJournal)
            throw ForeignLog(path, "was made or restored after the write-ahead log beside it, which is another store's");
    }

    public static StartFailure Refused(string path, string what, string next, Exception? cause = null) =>
        new(ExitCode.Refused, $"the store {path} {what}. {next}.", cause);

    /// <summary>The system does not let us have it: for now (exit code 1), or until somebody changes something (78).</summary>
    public static StartFailure Unusable(string path, Exception cause) => LinuxError.MayPass(cause)
        ? new StartFailure(ExitCode.Failure, $"the store {path} cannot be used at the moment: {cause.Message}.", cause)
        : Refused(path, $"cannot be used: {cause.Message}", "Check that orderd's user may read and write it and its directory", cause);

    static StartFailure ForeignLog(string path, string what) => Refused(
        path, what, $"Put the file that belongs to {path}-wal back, or move that log away if its orders are not wanted; nothing was changed");

    static void CheckFile(string store, string path, FileStatus status)
    {
        var subject = path == store ? "" : $"cannot be used: {path} ";
        if (!status.IsRegular)
            throw Refused(store, $"{subject}is {status.Type} and no file", "Name another file with --store; it was not touched");
        if (status.Links > 1)
        {
            throw Refused(
                store,
                $"{subject}has {status.Links} names (hard links), by which two daemons could use it at once",
                "Remove the others, or copy it and name the copy with --store");
        }
    }

    static int JournalOf(string path)
    {
        using var directory = DirectoryHandle.Of(path);
        using var file = directory.OpenRegular(Path.GetFileName(path), forWriting: false);
        Span<byte> version = stackalloc byte[1];
        return RandomAccess.Read(file, version, JournalOffset) == 1 ? version[0] : 0;
    }
}
