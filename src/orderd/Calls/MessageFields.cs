namespace Orderd.Calls;

/// <summary>
/// Counts the fields of a protobuf message as its bytes come, before anything is made of them: each becomes an object, however
/// short it is. Those of messages in it count, too.
/// </summary>
/// <param name="nested">The numbers of the fields that are messages, a bit each.</param>
struct MessageFields(uint nested)
{
    /// <summary>A message has this many at most; the counting ends there. The largest order has some thousand.</summary>
    public const int Max = 65_536;

    const int MaxVarintBytes = 10;

    Part _next;
    // These belong to the number that is being read.
    ulong _value;
    int _valueBytes;
    uint _field;
    // So many bytes of a field are of no interest.
    ulong _skip;
    // So many bytes are left of the message that is being read inside of another.
    ulong _inner;

    enum Part : byte
    {
        Tag,
        Varint,
        Length,
        // It cannot be read, and the parser will refuse it, or it has too many fields.
        Nothing,
    }

    /// <summary>How many there were so far.</summary>
    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _next != Part.Nothing)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, (ulong)bytes.Length);
                _skip -= (ulong)skipped;
                Leave(skipped);
                bytes = bytes[skipped..];
                continue;
            }

            _value |= (ulong)(bytes[0] & 0x7f) << (7 * _valueBytes);
            var isWhole = bytes[0] < 0x80;
            Leave(1);
            bytes = bytes[1..];
            if (isWhole)
            {
                Read(_value);
                (_value, _valueBytes) = (0, 0);
            }
            else if (++_valueBytes == MaxVarintBytes)
            {
                _next = Part.Nothing;
            }
        }
    }

    // Inside of a message, its end comes nearer. One whose fields go beyond it is refused by the parser.
    void Leave(int bytes) => _inner -= Math.Min(_inner, (ulong)bytes);

    void Read(ulong value)
    {
        switch (_next)
        {
            case Part.Tag:
                _field = (uint)(value >> 3);
                // No field has the number 0.
                if (++Count > Max || _field == 0)
                    _next = Part.Nothing;
                else
                    BeginField((int)(value & 7));
                break;
            case Part.Varint:
                _next = Part.Tag;
                break;
            case Part.Length:
                _next = Part.Tag;
                if (_inner == 0 && _field < 32 && (nested >> (int)_field & 1) != 0)
                    _inner = value;
                else
                    _skip = value;
                break;
        }
    }

    void BeginField(int wireType)
    {
        switch (wireType)
        {
            case 0:
                _next = Part.Varint;
                break;
            case 1:
                _skip = sizeof(ulong);
                break;
            case 2:
                _next = Part.Length;
                break;
            case 5:
                _skip = sizeof(uint);
                break;
            case 3 or 4:
                // This is the beginning or the end of a group, whose fields count like any other.
                break;
            default:
                _next = Part.Nothing;
                break;
        }
    }
}
