using System.Text;

namespace Orderd.Tests.Wire;

/// <summary>
/// Reads the header blocks of one connection as RFC 7541 has it, and strictly: a table that this side has shrunk forgets at once,
/// and whatever refers to what is forgotten is an error. It knows no Huffman codes, which Kestrel does not use.
/// </summary>
sealed class HeaderReader
{
    // The static table, of which only these have a value that a response may mean.
    static readonly string[] StaticNames =
    [
        ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status", ":status", ":status", ":status", ":status",
        ":status", ":status", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept",
        "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition", "content-encoding",
        "content-language", "content-length", "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect",
        "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified",
        "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after",
        "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    static readonly Dictionary<int, string> StaticValues = new()
    {
        [8] = "200",
        [9] = "204",
        [10] = "206",
        [11] = "304",
        [12] = "400",
        [13] = "404",
        [14] = "500",
    };

    readonly List<(string Name, string Value)> _table = [];
    byte[] _block = [];
    int _at;
    int _size = 4_096;

    /// <summary>What this side has told the other that its table may have; it is told so by the next block.</summary>
    public void Shrink(int bytes)
    {
        _size = Math.Min(_size, bytes);
        Evict();
    }

    public List<(string Name, string Value)> Read(byte[] block)
    {
        (_block, _at) = (block, 0);
        var fields = new List<(string, string)>();
        while (_at < block.Length)
        {
            var kind = block[_at];
            if ((kind & 0x80) != 0)
                fields.Add(Known(Integer(7)));
            else if ((kind & 0xe0) == 0x20)
                Resize(Integer(5));
            else
                fields.Add(Literal((kind & 0x40) != 0));
        }

        return fields;
    }

    (string Name, string Value) Literal(bool isIndexed)
    {
        var index = Integer(isIndexed ? 6 : 4);
        var name = index == 0 ? Text() : Known(index).Name;
        var field = (name, Text());
        if (isIndexed)
        {
            _table.Insert(0, field);
            Evict();
        }

        return field;
    }

    (string Name, string Value) Known(int index) => index switch
    {
        0 => throw new InvalidDataException("There is no field number 0."),
        _ when index <= StaticNames.Length => (StaticNames[index - 1], StaticValues.GetValueOrDefault(index, "")),
        _ when index - StaticNames.Length <= _table.Count => _table[index - StaticNames.Length - 1],
        _ => throw new InvalidDataException($"Field {index} is referred to, and the table has {_table.Count} more than the static ones."),
    };

    void Resize(int bytes)
    {
        _size = bytes;
        Evict();
    }

    void Evict()
    {
        while (_table.Sum(field => field.Name.Length + field.Value.Length + 32) > _size)
            _table.RemoveAt(_table.Count - 1);
    }

    string Text()
    {
        if ((_block[_at] & 0x80) != 0)
            throw new NotSupportedException("Huffman codes are not read here.");
        var length = Integer(7);
        _at += length;
        return Encoding.UTF8.GetString(_block, _at - length, length);
    }

    int Integer(int prefix)
    {
        var most = (1 << prefix) - 1;
        var value = _block[_at++] & most;
        if (value < most)
            return value;

        for (var shift = 0; ; shift += 7)
        {
            var more = _block[_at++];
            value += (more & 127) << shift;
            if ((more & 128) == 0)
                return value;
        }
    }
}
