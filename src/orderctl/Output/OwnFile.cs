using System.Text;
using Microsoft.Win32.SafeHandles;
using Orderctl.Errors;
using Orderd.Shared;

namespace Orderctl.Output;

/// <summary>
/// A file that is written for the caller alone, since orders say who bought what, and by one orderctl at a time. It is a new file
/// or one that this user wrote before; a link, or what somebody else has put there, is never opened.
/// </summary>
sealed class OwnFile : IDisposable
{
    readonly DirectoryHandle _directory;
    readonly SafeFileHandle _handle;
    readonly FileStatus _file;
    string _name;
    bool _isPlaced;

    OwnFile(DirectoryHandle directory, string name, SafeFileHandle handle)
    {
        _directory = directory;
        _name = name;
        _handle = handle;
        _file = FileStatus.Of(handle);
    }

    public string Path => _directory.PathOf(_name);

    /// <summary>Where the next byte goes.</summary>
    public long Position { get; private set; }

    /// <summary>A file that is not there yet.</summary>
    public static OwnFile CreateNew(string path) => Open(path, static (directory, name) => directory.CreateNew(name));

    /// <summary>An empty file, in place of the one of this name; another user's is replaced only where <paramref name="anybodys"/>.</summary>
    public static OwnFile Replace(string path, bool anybodys) => Open(path, (directory, name) =>
    {
        if (directory.Find(name) is { } old)
            Remove(directory, name, old, anybodys);
        return directory.CreateNew(name);
    });

    /// <summary>A file that this user wrote before, to write on.</summary>
    public static OwnFile Continue(string path) => Open(path, static (directory, name) =>
    {
        var file = directory.OpenRegular(name, forWriting: true);
        try
        {
            RefuseUnlessOwn(FileStatus.Of(file), "");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>The text of a small file that this user wrote before.</summary>
    /// <exception cref="IOException">It is another's, or cannot be read.</exception>
    public static string Read(string path, int longest)
    {
        using var directory = DirectoryHandle.Of(path);
        using var file = directory.OpenRegular(System.IO.Path.GetFileName(path), forWriting: false);
        RefuseUnlessOwn(FileStatus.Of(file), "");
        var bytes = new byte[longest];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    /// <summary>Takes a file away, and sees to it that it is gone after a power loss, too.</summary>
    public static void Delete(string path) => Guard(path, () =>
    {
        using var directory = DirectoryHandle.Of(path);
        directory.Delete(System.IO.Path.GetFileName(path));
        directory.Sync();
    });

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, Position);
            Position += bytes.Length;
        }
        catch (IOException e)
        {
            throw Lost(Path, e);
        }
    }

    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Cuts it off, and goes on there.</summary>
    public void Truncate(long length) => Guard(Path, () =>
    {
        RandomAccess.SetLength(_handle, length);
        Position = length;
    });

    /// <summary>Has what was written outlive a power loss.</summary>
    public void Sync() => Guard(Path, () => DirectoryHandle.Sync(_handle, Path));

    /// <summary>Has the names in its directory, new and gone, outlive a power loss.</summary>
    public void SyncDirectory() => Guard(_directory.Path, _directory.Sync);

    /// <summary>Has it, on disk, take the name that it is to have for good, in the same directory.</summary>
    public void Rename(string path, bool overwrite)
    {
        var name = System.IO.Path.GetFileName(path);
        Sync();
        if (!overwrite && _directory.Find(name) is not null)
            throw new OutputLost(path, "it is there by now");
        Guard(path, () =>
        {
            if (_directory.Find(_name) is not { } found || !found.IsSameFileAs(_file))
                throw new FileRefusedException("somebody has replaced it");
            _directory.Rename(_name, name, overwrite);
            _name = name;
            _isPlaced = true;
            _directory.Sync();
        });
    }

    /// <summary>Takes its name away, unless that is the one it was to have for good.</summary>
    public void Delete() => Guard(Path, () =>
    {
        if (!_isPlaced)
            _directory.Delete(_name, _file);
    });

    public void Dispose()
    {
        _handle.Dispose();
        _directory.Dispose();
    }

    static OwnFile Open(string path, Func<DirectoryHandle, string, SafeFileHandle> open)
    {
        DirectoryHandle? directory = null;
        SafeFileHandle? file = null;
        try
        {
            directory = DirectoryHandle.Of(path);
            var name = System.IO.Path.GetFileName(path);
            file = open(directory, name);
            if (!FileLock.TryTake(file, path))
                throw new FileRefusedException("another orderctl is writing it");
            return new OwnFile(directory, name, file);
        }
        catch (IOException e)
        {
            file?.Dispose();
            directory?.Dispose();
            throw e.HResult == LinuxError.NoSuchFile ? new OutputLost(path, "there is no such directory") : Lost(path, e);
        }
    }

    static void Remove(DirectoryHandle directory, string name, FileStatus old, bool anybodys)
    {
        if (old.IsDirectory)
            throw new FileRefusedException("it is a directory");
        if (!anybodys)
            RefuseUnlessOwn(old, "; remove it");
        // One that this user is writing just now stays.
        if (old.IsRegular && old.Owner == FileStatus.OwnUser)
        {
            using var file = directory.OpenRegular(name, forWriting: false);
            if (!FileLock.TryTake(file, directory.PathOf(name)))
                throw new FileRefusedException("another orderctl is writing it");
        }

        directory.Delete(name, old);
    }

    static void RefuseUnlessOwn(FileStatus status, string advice)
    {
        if (!status.IsRegular)
            throw new FileRefusedException($"it is {status.Type}{advice}");
        if (status.Owner != FileStatus.OwnUser || status.Links != 1)
            throw new FileRefusedException($"it is another user's, or has a second name{advice}");
    }

    static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (IOException e)
        {
            throw Lost(path, e);
        }
    }

    // What the system says stands behind the path in our own messages; those of .NET have lost their text.
    static OutputLost Lost(string path, IOException e)
    {
        var reason = FileTrouble.Reason(e);
        return new OutputLost(path, reason.StartsWith(path + ": ", StringComparison.Ordinal) ? reason[(path.Length + 2)..] : reason);
    }
}
