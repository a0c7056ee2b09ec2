namespace Orderctl;

/// <summary>Files that are written for the caller alone, since orders say who bought what, and by one orderctl at a time.</summary>
static class OwnFile
{
    public static FileStream Open(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = mode,
                Access = FileAccess.ReadWrite,
                // Takes a lock that a second orderctl would want, too.
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OutputLost(path, e is DirectoryNotFoundException ? "there is no such folder" : FileTrouble.Reason(e));
        }
    }

    public static void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (IOException e)
        {
            throw new OutputLost(file.Name, FileTrouble.Reason(e));
        }
    }

    public static void Sync(FileStream file)
    {
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new OutputLost(file.Name, FileTrouble.Reason(e));
        }
    }

    /// <summary>Gives a file, which is on disk, the name that it is to have for good.</summary>
    public static void Move(string from, string to, bool overwrite)
    {
        try
        {
            File.Move(from, to, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputLost(to, !overwrite && Path.Exists(to) ? "it is there by now" : FileTrouble.Reason(e));
        }

        SyncFolderOf(to);
    }

    public static void SyncFolderOf(string file) => Posix.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
}
