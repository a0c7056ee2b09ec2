namespace Orderd.Tests.Native.Disk;

/// <summary>What a file holds, page by page, and what of it is on disk.</summary>
sealed class RecordedFile
{
    // Linux writes pages back, a disk sectors.
    public const int PageBytes = 4096;

    // A page that is null holds zeros.
    readonly Dictionary<long, Unsettled<byte[]?>> _pages = [];
    readonly Unsettled<long> _size;
    readonly HashSet<Unsettled<byte[]?>> _dirty = [];

    public RecordedFile() => _size = new Unsettled<long>(0);

    /// <summary>A file that was there, and on disk, before the recording.</summary>
    public RecordedFile(byte[] content)
    {
        _size = new Unsettled<long>(content.Length);
        for (var at = 0; at < content.Length; at += PageBytes)
        {
            var page = new byte[PageBytes];
            content.AsSpan(at, Math.Min(PageBytes, content.Length - at)).CopyTo(page);
            _pages[at / PageBytes] = new Unsettled<byte[]?>(page);
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Extend(offset + data.Length);
        while (data.Length > 0)
        {
            var within = (int)(offset % PageBytes);
            var length = Math.Min(PageBytes - within, data.Length);
            var page = Page(offset / PageBytes);
            var content = page.Current?.ToArray() ?? new byte[PageBytes];
            data[..length].CopyTo(content.AsSpan(within));
            Change(page, content);
            data = data[length..];
            offset += length;
        }
    }

    public void Extend(long length)
    {
        if (length > _size.Current)
            _size.Change(length);
    }

    public void Truncate(long length)
    {
        if (length < _size.Current)
        {
            foreach (var (index, page) in _pages)
            {
                var kept = Math.Clamp(length - (index * PageBytes), 0, PageBytes);
                if (kept == PageBytes || page.Current is null)
                    continue;

                var content = kept == 0 ? null : page.Current.ToArray();
                content?.AsSpan((int)kept).Clear();
                Change(page, content);
            }
        }

        if (length != _size.Current)
            _size.Change(length);
    }

    /// <summary>What a sync that begins now will have written when it has succeeded; to be called when it has ended.</summary>
    public Action<bool> BeginSync()
    {
        var size = _size.Mark();
        var pages = _dirty.Select(page => (Page: page, Mark: page.Mark())).ToArray();
        return succeeded =>
        {
            _size.Synced(size, succeeded);
            foreach (var (page, mark) in pages)
            {
                page.Synced(mark, succeeded);
                if (!page.IsDirty)
                    _dirty.Remove(page);
            }
        };
    }

    /// <summary>Writes what a power loss leaves of it.</summary>
    public void Save(string path, PowerLoss loss)
    {
        using var file = File.Create(path);
        var size = loss.Of(_size);
        file.SetLength(size);
        foreach (var (index, page) in _pages)
        {
            var length = (int)Math.Clamp(size - (index * PageBytes), 0, PageBytes);
            if (length == 0 || loss.OfPage(page) is not { } content)
                continue;

            file.Position = index * PageBytes;
            file.Write(content.AsSpan(0, length));
        }
    }

    Unsettled<byte[]?> Page(long index)
    {
        if (!_pages.TryGetValue(index, out var page))
            _pages[index] = page = new Unsettled<byte[]?>(null);
        return page;
    }

    void Change(Unsettled<byte[]?> page, byte[]? content)
    {
        page.Change(content);
        _dirty.Add(page);
    }
}
