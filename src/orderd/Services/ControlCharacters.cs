using System.Buffers;

namespace Orderd.Services;

/// <summary>The C0 and C1 control characters and the two Unicode line separators.</summary>
static class ControlCharacters
{
    public static readonly SearchValues<char> Set = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Append(0x2028).Append(0x2029).Select(c => (char)c)]);
}
