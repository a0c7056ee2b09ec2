using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orderd.Shared;

/// <summary>
/// An open directory, and the files in it by their names alone. Whoever may change the path that led here cannot lead what
/// is done here elsewhere; and no name is followed if it is a link.
/// </summary>
sealed partial class DirectoryHandle : IDisposable
{
    const int ReadOnly = 0;
    const int ReadWrite = 2;
    const int Create = 0x40;
    const int Exclusive = 0x80;
    const int NoTerminal = 0x100;
    const int NonBlocking = 0x800;
    const int Directory = 0x10000;
    const int NoFollow = 0x20000;
    const int CloseOnExec = 0x80000;
    const int PathOnly = 0x200000;
    const int SetFlags = 4;
    const uint NoReplace = 1;
    const int CurrentDirectory = -100;
    const uint OwnerReadWrite = 0x180;

    readonly SafeFileHandle _handle;

    DirectoryHandle(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>The path that it was opened by, for messages.</summary>
    public string Path { get; }

    public FileStatus Status => FileStatus.Of(_handle);

    public static DirectoryHandle Open(string path)
    {
        var handle = new SafeFileHandle(OpenAt(CurrentDirectory, path, ReadOnly | Directory | CloseOnExec, 0), ownsHandle: true);
        return handle.IsInvalid ? throw LinuxError.Last(path) : new DirectoryHandle(path, handle);
    }

    /// <summary>The directory that the file of this path is in.</summary>
    public static DirectoryHandle Of(string file) => Open(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);

    /// <summary>Makes a directory and those that lead to it, and sees to it that their names outlive a power loss.</summary>
    public static void Make(string path, UnixFileMode mode)
    {
        if (System.IO.Directory.Exists(path))
            return;

        var parent = System.IO.Path.GetDirectoryName(path)!;
        Make(parent, mode);
        System.IO.Directory.CreateDirectory(path, mode);
        using var above = Open(parent);
        above.Sync();
    }

    /// <summary>Null when there is no such name.</summary>
    public FileStatus? Find(string name) => FileStatus.OfLink(_handle, name);

    /// <summary>A new file for its owner alone; whatever has that name already is an error.</summary>
    public SafeFileHandle CreateNew(string name) => OpenFile(name, ReadWrite | Create | Exclusive);

    /// <summary>The file of this name, made for its owner alone where there is none. It may be of any type: see its status.</summary>
    public SafeFileHandle OpenOrCreate(string name)
    {
        var file = OpenFile(name, ReadWrite | Create | NonBlocking);
        // .NET takes a descriptor with this flag for one that it must not wait for.
        _ = Control(file, SetFlags, 0);
        return file;
    }

    /// <summary>A file that is there and regular; opening it neither waits nor has any effect.</summary>
    public SafeFileHandle OpenRegular(string name, bool forWriting)
    {
        // A device may act on being opened, so it is not opened to find out that it is one.
        if (Find(name) is { IsRegular: false } other)
            throw new FileRefusedException($"{PathOf(name)}: it is {other.Type}");
        var file = OpenFile(name, (forWriting ? ReadWrite : ReadOnly) | NonBlocking);
        try
        {
            if (FileStatus.Of(file) is { IsRegular: false } swapped)
                throw new FileRefusedException($"{PathOf(name)}: it is {swapped.Type}");
            // .NET takes a descriptor with this flag for one that it must not wait for.
            _ = Control(file, SetFlags, 0);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A descriptor that stands for what has this name, whatever it is; nothing can be read or written through it.</summary>
    public SafeFileHandle OpenPath(string name) => OpenFile(name, PathOnly);

    /// <summary>Takes a name away; one that is not there is no error.</summary>
    public void Delete(string name)
    {
        if (UnlinkAt(_handle, name, 0) != 0 && !LinuxError.IsMissing())
            throw LinuxError.Last(PathOf(name));
    }

    /// <summary>Takes the name of a file away if it is still that file's.</summary>
    public void Delete(string name, FileStatus file)
    {
        if (Find(name) is { } found && found.IsSameFileAs(file))
            Delete(name);
    }

    public void Rename(string from, string to, bool overwrite)
    {
        if (RenameAt(_handle, from, _handle, to, overwrite ? 0 : NoReplace) != 0)
            throw LinuxError.Last(PathOf(to));
    }

    /// <summary>Has the names in it, new and gone, outlive a power loss.</summary>
    public void Sync() => Sync(_handle, Path);

    /// <summary>Has what was written to a file outlive a power loss.</summary>
    public static void Sync(SafeFileHandle file, string path)
    {
        while (Fsync(file) != 0)
        {
            if (!LinuxError.WasInterrupted())
                throw LinuxError.Last(path);
        }
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _handle.Dispose();

    SafeFileHandle OpenFile(string name, int flags)
    {
        while (true)
        {
            var file = new SafeFileHandle(OpenAt(_handle, name, flags | NoFollow | NoTerminal | CloseOnExec, OwnerReadWrite), ownsHandle: true);
            if (!file.IsInvalid)
                return file;
            file.Dispose();
            if (!LinuxError.WasInterrupted())
                throw LinuxError.Last(PathOf(name));
        }
    }

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAt(SafeFileHandle directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int UnlinkAt(SafeFileHandle directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameAt(SafeFileHandle from, string name, SafeFileHandle to, string newName, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
