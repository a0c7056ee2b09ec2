using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>
/// A file beside the store that is there for its length. On a full disk even a delete needs room, for the write-ahead log; it
/// gets this file's. Other writes are refused until the room has been taken back.
/// </summary>
sealed class RoomReserve(string store)
{
    // For some dozens of deletes, after which a checkpoint has the log begin again where it has its room.
    const int Bytes = 1024 * 1024;
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly string _path = store + ".reserve";

    public bool IsHeld { get; private set; }

    /// <summary>False when there is no room for it. What else keeps it from being made is no reason to refuse a write.</summary>
    public bool TryHold()
    {
        if (IsHeld)
            return true;

        try
        {
            // Whatever is there is not opened: somebody else may have put it there.
            File.Delete(_path);
            using var file = new FileStream(_path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                PreallocationSize = Bytes,
                UnixCreateMode = OwnerOnly,
            });
            return IsHeld = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !LinuxError.IsFull(e);
        }
    }

    /// <summary>Gives the room to the next write; false when it was given before.</summary>
    public bool Release()
    {
        if (!IsHeld)
            return false;

        IsHeld = false;
        try
        {
            File.Delete(_path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
