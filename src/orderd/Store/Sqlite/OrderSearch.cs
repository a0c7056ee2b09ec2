using System.Diagnostics;
using System.Text;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Store.Sqlite;

/// <summary>
/// One search as it goes through the store, page by page, in the order of the sequence numbers. Of a segment that has a signature it
/// reads the columns which may match, of another one everything; and it looks at each order before it hands it out.
/// </summary>
sealed class OrderSearch(string text)
{
    const int PageOrders = 256;
    const int PageBytes = 128 * 1024;
    // Time is looked at after so many orders, or bytes of them.
    const int OrdersAtOnce = 64;
    const int BytesAtOnce = 256 * 1024;
    // One page may keep its reader, for which others wait, and its snapshot for so long.
    static readonly TimeSpan PageTime = TimeSpan.FromMilliseconds(10);

    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);
    readonly uint[] _lookups = SearchSignature.Lookups(Encoding.UTF8.GetBytes(text));
    readonly byte[] _columns = new byte[SearchSignature.RowBytes];
    // These are the last sequence number that has been dealt with, and the last one there was at the start.
    long _sequence;
    long _end = -1;
    // These belong to the page that is being read.
    long _start;
    int _pageBytes;
    int _orders;
    int _bytes;

    /// <summary>Fills the page, which may stay empty; false when there is nothing more to come.</summary>
    public bool ReadPage(OrderReader reader, List<Order> page, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var snapshot = reader.Begin();
        if (_end < 0)
            _end = reader.LastSequence();
        (_start, _pageBytes, _orders, _bytes) = (Stopwatch.GetTimestamp(), 0, 0, 0);
        while (_sequence < _end && ReadSegment(reader, page, cancellationToken))
        {
        }

        return _sequence < _end;
    }

    // The result is false when the page is full, or has taken its time.
    bool ReadSegment(OrderReader reader, List<Order> page, CancellationToken cancellationToken)
    {
        // Orders that are gone may have left long gaps.
        if (reader.NextSequence(_sequence + 1) is not { } first || first > _end)
        {
            _sequence = _end;
            return true;
        }

        var segment = Segment.Of(first);
        var last = Math.Min(Segment.LastSequence(segment), _end);
        if (_lookups.Length == 0 || !reader.TryFindColumns(segment, _lookups, _columns))
            return ReadRun(reader, first, last, page, cancellationToken);

        for (var column = SearchSignature.Column(first); column < SearchSignature.Columns; column++)
        {
            if (!IsMarked(column))
                continue;

            var from = column;
            while (column + 1 < SearchSignature.Columns && IsMarked(column + 1))
                column++;
            var run = (First: Math.Max(first, FirstSequence(segment, from)), Last: Math.Min(last, FirstSequence(segment, column + 1) - 1));
            if (run.First > last)
                break;
            if (!ReadRun(reader, run.First, run.Last, page, cancellationToken))
                return false;
        }

        _sequence = last;
        return IsTimeLeft(cancellationToken);
    }

    bool ReadRun(OrderReader reader, long first, long last, List<Order> page, CancellationToken cancellationToken)
    {
        using var rows = reader.Run(first, last);
        while (rows.Next())
        {
            _sequence = rows.Int64(0);
            var body = rows.Blob(1);
            _orders++;
            _bytes += body.Length;
            // Most orders that do not match are told by their bytes, without being parsed.
            if (body.IndexOf(_utf8) >= 0 && OrderBody.Parse(body) is var order && OrderStore.Matches(order, text))
            {
                page.Add(order);
                _pageBytes += body.Length;
                if (page.Count >= PageOrders || _pageBytes >= PageBytes)
                    return false;
            }

            if ((_orders >= OrdersAtOnce || _bytes >= BytesAtOnce) && !IsTimeLeft(cancellationToken))
                return false;
        }

        _sequence = last;
        return true;
    }

    bool IsTimeLeft(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (_orders, _bytes) = (0, 0);
        return Stopwatch.GetElapsedTime(_start) < PageTime;
    }

    bool IsMarked(int column) => (_columns[column >> 3] & 1 << (column & 7)) != 0;

    static long FirstSequence(long segment, int column) => Segment.FirstSequence(segment) + ((long)column << SearchSignature.ColumnBits);
}
