namespace Orderd.Tests.Native.Disk;

/// <summary>What was done to files, numbered as in disk_faults.h.</summary>
enum DiskEvent : uint
{
    Open = 1,
    Write = 2,
    Truncate = 3,
    Extend = 4,
    SyncBegin = 5,
    SyncEnd = 6,
    Rename = 7,
    Link = 8,
    Unlink = 9,
    SyncDirectoryBegin = 10,
    SyncDirectoryEnd = 11,
    MakeDirectory = 12,
    RemoveDirectory = 13,
}
