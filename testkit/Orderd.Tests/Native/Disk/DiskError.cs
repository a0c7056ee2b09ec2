namespace Orderd.Tests.Native.Disk;

/// <summary>What a disk answers instead of doing what it was asked to: the numbers of errno.</summary>
enum DiskError
{
    None = 0,
    NotPermitted = 1,
    InputOutput = 5,
    TooManyOpenFiles = 24,
    NoSpace = 28,
    ReadOnlyFileSystem = 30,
}
