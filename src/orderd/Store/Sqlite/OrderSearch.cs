using System.Text;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>
/// One search as it goes through the store, page by page. A text that few items contain is looked up: which items, then
/// segment by segment which orders have them. A text that many items contain is met at nearly every order, so the orders
/// are read one after the other. Either way an order is looked at once more before it is handed out, because it may have
/// changed since the page before.
/// </summary>
sealed class OrderSearch(string text)
{
    const int PageOrders = 256;
    const int PageBytes = 128 * 1024;
    // How long one page may keep a snapshot: rows read, or segments looked into, in vain.
    const int PageRows = 16_384;
    const int PageSegments = 64;
    // Above this many items looking them up in each segment costs more than reading the segment.
    const int MaxItems = 1_024;

    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);
    readonly List<long> _found = [];
    // The items that contain the text; null when they are too many.
    List<long>? _items;
    long _lastItem;
    // The last place that has been dealt with, and the last one there was at the start.
    long _place;
    long _end = -1;
    // Of what was found up to this place, the part from _next on is yet to be read.
    long _foundUpTo;
    int _next;

    /// <summary>Fills the page, which may stay empty; false when there is nothing more to come.</summary>
    public bool ReadPage(OrderReader reader, List<Order> page, CancellationToken cancellationToken)
    {
        using var snapshot = reader.Begin();
        if (_end < 0)
            Start(reader);
        else
            NoticeNewItems(reader);

        if (_items is null)
            ReadRun(reader, page, cancellationToken);
        else
            ReadFound(reader, page, cancellationToken);
        return _place < _end;
    }

    void Start(OrderReader reader)
    {
        _end = reader.LastPlace();
        if (text.Length == 0)
            return;

        _items = [];
        _lastItem = reader.LastItem();
        reader.FindItems(text, after: 0, MaxItems + 1, _items);
        ReadAllIfTooMany();
    }

    // An order may have got a new item that contains the text in place of an old one that did.
    void NoticeNewItems(OrderReader reader)
    {
        if (_items is null || reader.LastItem() is var last && last <= _lastItem)
            return;

        var known = _items.Count;
        reader.FindItems(text, _lastItem, MaxItems + 1, _items);
        _lastItem = last;
        if (_items.Count > known)
            ForgetFound();
        ReadAllIfTooMany();
    }

    void ForgetFound()
    {
        _found.Clear();
        _next = 0;
        _foundUpTo = _place;
    }

    void ReadAllIfTooMany()
    {
        if (_items!.Count > MaxItems)
            _items = null;
    }

    void ReadRun(OrderReader reader, List<Order> page, CancellationToken cancellationToken)
    {
        var bytes = 0;
        var read = 0;
        using var rows = reader.Run(_place + 1, _end);
        while (page.Count < PageOrders && bytes < PageBytes && read < PageRows)
        {
            if (!rows.Next())
            {
                _place = _end;
                return;
            }

            if ((++read & 0xff) == 0)
                cancellationToken.ThrowIfCancellationRequested();

            _place = rows.Int64(0);
            var body = rows.Blob(1);
            // Most orders that do not match are told by their bytes, without being parsed.
            if (body.IndexOf(_utf8) < 0)
                continue;

            bytes += body.Length;
            Add(OrderBody.Parse(body), page);
        }
    }

    void ReadFound(OrderReader reader, List<Order> page, CancellationToken cancellationToken)
    {
        var bytes = 0;
        for (var segments = 0; segments < PageSegments; segments++)
        {
            for (; _next < _found.Count; _next++)
            {
                if (page.Count >= PageOrders || bytes >= PageBytes)
                    return;

                _place = _found[_next];
                if (reader.Get(_place, out var size) is { } order)
                    Add(order, page);
                bytes += size;
            }

            _place = Math.Max(_place, _foundUpTo);
            if (_place >= _end)
                return;

            cancellationToken.ThrowIfCancellationRequested();
            FindInNextSegment(reader);
        }
    }

    void FindInNextSegment(OrderReader reader)
    {
        ForgetFound();
        var first = _place + 1;
        _foundUpTo = Math.Min(Segment.LastPlace(Segment.Of(first)), _end);
        foreach (var item in _items!)
            reader.FindPlaces(item, first, _foundUpTo, _found);

        _found.Sort();
        DropRepeats();
    }

    // An order may have several of the items.
    void DropRepeats()
    {
        var kept = 0;
        for (var i = 0; i < _found.Count; i++)
        {
            if (kept == 0 || _found[kept - 1] != _found[i])
                _found[kept++] = _found[i];
        }

        _found.RemoveRange(kept, _found.Count - kept);
    }

    void Add(Order order, List<Order> page)
    {
        if (OrderStore.Matches(order, text))
            page.Add(order);
    }
}
