using Orderd.Shared;

namespace Orderd.Store.Sqlite;

/// <summary>Which file a path names, whatever is in it; all zero for none.</summary>
readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    public static FileIdentity Of(string path) => FileStatus.OfTarget(path) is { } status ? new(status.Device, status.Inode) : default;
}
