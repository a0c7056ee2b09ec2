using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>
/// A file beside the store that is there for its length: as much as the write-ahead log may add to the store's file when it is
/// moved there, and a little more. On a full disk the log can thus always be moved, after which it begins anew in the room that
/// it has; and a delete, which needs room in the log, is let into the rest. Other writes are refused where the reserve cannot be
/// kept.
/// </summary>
sealed partial class RoomReserve(string store) : IDisposable
{
    /// <summary>What is kept beyond that: room for some dozens of deletes.</summary>
    const long Slack = Step;

    const long Step = 1024 * 1024;

    readonly string _name = Path.GetFileName(store) + ".reserve";
    SafeFileHandle? _file;
    long _held;

    /// <summary>
    /// Makes sure of room for so many bytes. False when the disk has none; what else keeps the file from being made or extended
    /// is no reason to refuse a write.
    /// </summary>
    public bool TryHold(long bytes)
    {
        if (_held >= bytes + Slack)
            return true;

        try
        {
            var wanted = (bytes + Slack + Step - 1) / Step * Step;
            _file ??= Create();
            if (Allocate(_file, 0, wanted) is var error and not 0)
                throw LinuxError.Of(_name, error);
            _held = wanted;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !LinuxError.IsFull(e);
        }
    }

    /// <summary>Gives back what is held for more than the log has now.</summary>
    public void Shrink()
    {
        if (_file is null || _held <= Slack)
            return;

        RandomAccess.SetLength(_file, Slack);
        _held = Slack;
    }

    /// <summary>Gives the room to whoever writes next.</summary>
    public void Release()
    {
        _held = 0;
        try
        {
            _file?.Dispose();
            _file = null;
            using var directory = DirectoryHandle.Of(store);
            directory.Delete(_name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the room is lost to everybody for now.
        }
    }

    public void Dispose() => Release();

    // Whatever is there is not opened: somebody else may have put it there.
    SafeFileHandle Create()
    {
        using var directory = DirectoryHandle.Of(store);
        directory.Delete(_name);
        return directory.CreateNew(_name);
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);
}
