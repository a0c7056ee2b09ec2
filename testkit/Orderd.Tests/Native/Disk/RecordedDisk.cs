namespace Orderd.Tests.Native.Disk;

/// <summary>
/// A directory as its recording tells of it: what programs see there, and what of it is on disk. A sync covers what was written
/// before it began. A name, new, changed or gone, is on disk once its directory has been synced, and not by a sync of the file.
/// </summary>
sealed class RecordedDisk
{
    readonly Dictionary<ulong, RecordedFile> _byInode = [];
    readonly Dictionary<string, RecordedFile> _names = [];
    // What was on disk when the first of the changes was made.
    readonly Dictionary<string, RecordedFile> _firstNames = [];
    readonly HashSet<string> _firstDirectories = [""];
    readonly List<NameChange> _changes = [];
    readonly Dictionary<uint, Action<bool>> _syncs = [];

    /// <summary>Begins with the files that are there, which are taken to be on disk.</summary>
    public static RecordedDisk Of(string directory)
    {
        var disk = new RecordedDisk();
        foreach (var subdirectory in Directory.GetDirectories(directory, "*", SearchOption.AllDirectories))
            disk._firstDirectories.Add(Path.GetRelativePath(directory, subdirectory));
        foreach (var path in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
            disk._names[Path.GetRelativePath(directory, path)] = new RecordedFile(File.ReadAllBytes(path));
        foreach (var (name, file) in disk._names)
            disk._firstNames[name] = file;
        return disk;
    }

    public void Apply(DiskRecord record)
    {
        switch (record.Event)
        {
            case DiskEvent.Open:
                Open(record);
                break;
            case DiskEvent.Write:
                _byInode[record.Inode].Write(record.Offset, record.Data.Span);
                break;
            case DiskEvent.Truncate:
                _byInode[record.Inode].Truncate(record.Offset);
                break;
            case DiskEvent.Extend:
                _byInode[record.Inode].Extend(record.Offset);
                break;
            case DiskEvent.SyncBegin:
                _syncs[record.Number] = _byInode[record.Inode].BeginSync();
                break;
            case DiskEvent.SyncDirectoryBegin:
                _syncs[record.Number] = BeginDirectorySync(record.Name);
                break;
            case DiskEvent.SyncEnd or DiskEvent.SyncDirectoryEnd:
                if (_syncs.Remove(record.Number, out var end))
                    end(record.Error == 0);
                break;
            default:
                Change(new NameChange(record.Event, record.Name, record.Other, _names.GetValueOrDefault(record.Name)));
                break;
        }
    }

    /// <summary>Makes the directory as a power loss now would leave it.</summary>
    public void Save(string directory, PowerLoss loss)
    {
        var names = new Dictionary<string, RecordedFile>(_firstNames);
        var directories = new HashSet<string>(_firstDirectories);
        foreach (var change in _changes.Where(change => change.IsOnDisk || loss.KeepsName()))
            change.Apply(names, directories);

        // What lies in a directory goes with it.
        foreach (var kept in directories.Where(name => HasParents(name, directories)))
            Directory.CreateDirectory(Path.Combine(directory, kept));
        foreach (var (name, file) in names.Where(name => HasParents(name.Key, directories)))
            file.Save(Path.Combine(directory, name), loss);
    }

    static bool HasParents(string name, HashSet<string> directories)
    {
        for (var parent = NameChange.DirectoryOf(name); parent.Length > 0; parent = NameChange.DirectoryOf(parent))
        {
            if (!directories.Contains(parent))
                return false;
        }

        return true;
    }

    void Open(DiskRecord record)
    {
        if (record.Number == 0 && _names.TryGetValue(record.Name, out var known))
        {
            _byInode[record.Inode] = known;
            return;
        }

        var file = new RecordedFile();
        _byInode[record.Inode] = file;
        Change(new NameChange(DiskEvent.Open, record.Name, "", file));
    }

    void Change(NameChange change)
    {
        change.Apply(_names, []);
        _changes.Add(change);
    }

    Action<bool> BeginDirectorySync(string directory)
    {
        var covered = _changes.Where(change => change.IsIn(directory)).ToArray();
        return succeeded =>
        {
            foreach (var change in covered.Where(_ => succeeded))
                change.IsOnDisk = true;
            while (_changes is [{ IsOnDisk: true } first, ..])
            {
                first.Apply(_firstNames, _firstDirectories);
                _changes.RemoveAt(0);
            }
        };
    }
}
