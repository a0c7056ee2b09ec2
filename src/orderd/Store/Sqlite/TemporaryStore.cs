using Microsoft.Win32.SafeHandles;
using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>
/// A file beside the store, for its owner alone, that is to become the store or to be thrown away. It is always a new one:
/// what was left there under its name is removed, never opened.
/// </summary>
sealed class TemporaryStore : IDisposable
{
    /// <summary>Of a backup's copy, which is there for a moment: beside the store, where there are a disk and a directory for such data.</summary>
    public const string CopySuffix = ".copying";

    /// <summary>Of a backup that is being restored, until it is the store.</summary>
    public const string RestoreSuffix = ".restoring";

    static readonly string[] Companions = ["-journal", "-wal", "-shm"];

    readonly DirectoryHandle _directory;
    readonly string _name;
    readonly SafeFileHandle _handle;
    readonly FileStatus _file;
    bool _isGone;
    bool _isDetached;

    TemporaryStore(DirectoryHandle directory, string name, SafeFileHandle handle)
    {
        _directory = directory;
        _name = name;
        _handle = handle;
        _file = FileStatus.Of(handle);
    }

    public string Path => _directory.PathOf(_name);

    /// <summary>The file itself, whatever has become of its name. SQLite must not be using it when this is closed.</summary>
    public FileStream OpenContent() =>
        new(new SafeFileHandle(_handle.DangerousGetHandle(), ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0);

    public static TemporaryStore Create(string path)
    {
        var directory = DirectoryHandle.Of(path);
        try
        {
            var name = System.IO.Path.GetFileName(path);
            Delete(directory, name);
            return new TemporaryStore(directory, name, directory.CreateNew(name));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Removes what a process that was killed has left under this name.</summary>
    public static void Delete(string path)
    {
        using var directory = DirectoryHandle.Of(path);
        Delete(directory, System.IO.Path.GetFileName(path));
    }

    /// <summary>Gives it, on disk, the store's name, in place of what has that name. The name itself is still to be synced.</summary>
    public void BecomeStore(string path)
    {
        DirectoryHandle.Sync(_handle, Path);
        if (_directory.Find(_name) is not { } found || !found.IsSameFileAs(_file))
            throw new IOException($"{Path}: somebody has replaced it");
        _directory.Rename(_name, System.IO.Path.GetFileName(path), overwrite: true);
        _isGone = true;
    }

    /// <summary>Has the store's name outlive a power loss.</summary>
    public void SyncName() => _directory.Sync();

    /// <summary>Takes its name away; what is left is the file itself, at its start, which goes when it is closed.</summary>
    /// <param name="complete">Writes what is still missing.</param>
    public FileStream Detach(Action<FileStream> complete)
    {
        Remove();
        _isDetached = true;
        var file = new FileStream(_handle, FileAccess.ReadWrite, bufferSize: 0);
        try
        {
            complete(file);
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Leaves it where it is: it cannot be removed.</summary>
    public void Abandon() => _isGone = true;

    /// <summary>Removes it, unless it has become the store.</summary>
    public void Remove()
    {
        if (!_isGone)
            Delete(_directory, _name);
        _isGone = true;
    }

    public void Dispose()
    {
        try
        {
            Remove();
        }
        finally
        {
            if (!_isDetached)
                _handle.Dispose();
            _directory.Dispose();
        }
    }

    static void Delete(DirectoryHandle directory, string name)
    {
        directory.Delete(name);
        foreach (var suffix in Companions)
            directory.Delete(name + suffix);
    }
}
