namespace Orderd.Tests.Native.Disk;

/// <summary>What a program does with files, numbered as in disk_faults.h.</summary>
[Flags]
enum DiskOperations : uint
{
    Open = 1,
    Read = 2,
    Write = 4,
    Sync = 8,
    Truncate = 16,
    Rename = 32,
    Unlink = 64,
    SyncDirectory = 128,
    MakeDirectory = 256,
    Syncs = Sync | SyncDirectory,
    Changes = Open | Write | Syncs | Truncate | Rename | Unlink | MakeDirectory,
}
