using System.Buffers;

namespace Orderd.Services.Orders;

/// <summary>The C0 and C1 control characters and the two Unicode line separators.</summary>
static class ControlCharacters
{
    public static readonly SearchValues<char> Set = SearchValues.Create([.. All()]);

    static IEnumerable<char> All()
    {
        for (var c = '\u0000'; c <= '\u009f'; c++)
        {
            if (char.IsControl(c))
                yield return c;
        }

        yield return '\u2028';
        yield return '\u2029';
    }
}
