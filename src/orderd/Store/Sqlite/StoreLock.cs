using Microsoft.Win32.SafeHandles;
using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>
/// Keeps every other process off a store: by a lock on a file beside the database, which is there before the database is and
/// stays when it is replaced, and by one on the database file itself, which every name of it leads to.
/// </summary>
sealed class StoreLock : IDisposable
{
    const UnixFileMode DirectoryOfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly SafeFileHandle _beside;
    SafeFileHandle? _database;

    StoreLock(string path, SafeFileHandle beside)
    {
        Path = path;
        _beside = beside;
    }

    /// <summary>The store's path, where links have led to it.</summary>
    public string Path { get; }

    /// <summary>The file beside the database, in which <see cref="DurableLog"/> keeps a note.</summary>
    public SafeFileHandle Note => _beside;

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
            DirectoryHandle.Make(System.IO.Path.GetDirectoryName(path)!, DirectoryOfOwner);
            using var directory = DirectoryHandle.Of(path);
            var taken = new StoreLock(path, FileLock.Take(directory, System.IO.Path.GetFileName(FileOf(path))) ?? throw InUse(path));
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
        if (_database is not null)
            FileLock.Release(_database);
        FileLock.Release(_beside);
    }

    static StartFailure InUse(string path) => new(
        ExitCode.Failure, $"the store {path} is in use by another orderd. Stop that one, or name another file with --store.");
}
