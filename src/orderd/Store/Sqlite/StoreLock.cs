using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>
/// Keeps every other process off a store: by a lock on a file beside the database, which is there before the database is and
/// stays when it is replaced, and by one on the database file itself, which every name of it leads to.
/// </summary>
sealed partial class StoreLock : IDisposable
{
    const UnixFileMode DirectoryOfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const int NotForOthers = 0b000_111_111;
    const int OwnerOnly = 0b110_000_000;

    readonly SafeFileHandle _beside;
    SafeFileHandle? _database;

    StoreLock(string path, SafeFileHandle beside)
    {
        Path = path;
        _beside = beside;
    }

    /// <summary>The store's path, where links have led to it.</summary>
    public string Path { get; }

    /// <summary>Where the file beside the database is.</summary>
    public static string FileOf(string store) => store + ".lock";

    /// <summary>Locks the store, whether it is there or not.</summary>
    /// <exception cref="StartFailure">Somebody has it, or what is there is no store's file.</exception>
    public static StoreLock Take(string path)
    {
        try
        {
            path = StorePath.Resolve(path);
            StorePath.Check(path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, DirectoryOfOwner);
            using var directory = DirectoryHandle.Of(path);
            var taken = new StoreLock(path, TakeBeside(directory, path));
            try
            {
                taken.HoldDatabase();
                return taken;
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorePath.Unusable(path, e);
        }
    }

    /// <summary>
    /// Locks the database file once it is there. The descriptor stays open until the last connection of SQLite is closed: closing
    /// one of the file before would take SQLite's own locks away.
    /// </summary>
    public void HoldDatabase()
    {
        using var directory = DirectoryHandle.Of(Path);
        var name = System.IO.Path.GetFileName(Path);
        if (_database is not null || directory.Find(name) is null)
            return;

        var file = directory.OpenRegular(name, forWriting: true);
        if (!FileLock.TryTakeBeside(file, Path))
        {
            file.Dispose();
            throw InUse(Path);
        }

        _database = file;
    }

    /// <summary>Lets others have the store.</summary>
    public void Dispose()
    {
        _database?.Dispose();
        _beside.Dispose();
    }

    // The file stays when the daemon goes, because two that race for a file being deleted could both have it.
    static SafeFileHandle TakeBeside(DirectoryHandle directory, string path)
    {
        var name = System.IO.Path.GetFileName(FileOf(path));
        if (directory.Find(name) is { IsRegular: false } other)
            throw StorePath.Refused(path, $"cannot be locked: {FileOf(path)} is {other.Type}", "Move it away");

        var file = directory.OpenOrCreate(name);
        try
        {
            var status = FileStatus.Of(file);
            // A file of somebody else's could be one that they keep locked, or that they can write to.
            if (!status.IsRegular || status.Links != 1 || !IsTrusted(status.Owner, directory))
            {
                throw StorePath.Refused(
                    path, $"cannot be locked: {FileOf(path)} belongs to user {status.Owner} or has a second name", "Remove it if no orderd uses it");
            }

            // Who can open it could hold it, and with it keep orderd from starting.
            if ((status.Mode & NotForOthers) != 0 && status.Owner == FileStatus.OwnUser && ChangeMode(file, OwnerOnly) != 0)
                throw LinuxError.Last(FileOf(path));
            return FileLock.TryTake(file, FileOf(path)) ? file : throw InUse(path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static bool IsTrusted(uint owner, DirectoryHandle directory) => owner == FileStatus.OwnUser || owner == directory.Status.Owner;

    static StartFailure InUse(string path) => new(
        ExitCode.Failure, $"the store {path} is in use by another orderd. Stop that one, or name another file with --store.");

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeFileHandle file, uint mode);
}
