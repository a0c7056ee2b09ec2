namespace Orderd.Tests.Native.Disk;

/// <summary>A change of the names in a directory: one new, another, or gone.</summary>
sealed class NameChange(DiskEvent @event, string name, string other, RecordedFile? file)
{
    /// <summary>Its directory has been synced since.</summary>
    public bool IsOnDisk { get; set; }

    public static string DirectoryOf(string name) => Path.GetDirectoryName(name) ?? "";

    // Both names of a change are in one directory wherever this project renames.
    public bool IsIn(string directory) => DirectoryOf(name) == directory;

    /// <summary>Does it to names of which others may have been lost.</summary>
    public void Apply(Dictionary<string, RecordedFile> names, HashSet<string> directories)
    {
        switch (@event)
        {
            case DiskEvent.Open when file is not null:
                names[name] = file;
                break;
            case DiskEvent.Rename when file is not null:
                Remove(names);
                names[other] = file;
                break;
            case DiskEvent.Link when file is not null:
                names[other] = file;
                break;
            case DiskEvent.Unlink:
                Remove(names);
                break;
            case DiskEvent.MakeDirectory:
                directories.Add(name);
                break;
            case DiskEvent.RemoveDirectory:
                directories.Remove(name);
                break;
        }
    }

    // By this name there may be an older file, whose own end was lost.
    void Remove(Dictionary<string, RecordedFile> names)
    {
        if (names.GetValueOrDefault(name) == file)
            names.Remove(name);
    }
}
