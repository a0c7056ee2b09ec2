using System.Globalization;

namespace Orderd.TestKit;

/// <summary>
/// Ids that a test can foresee: UUIDs which count from 1, <c>00000000-0000-7000-8000-000000000001</c> and so on. Give
/// <see cref="NewId"/> to <see cref="OrderdHostOptions.NewId"/>. Safe to use from any thread.
/// </summary>
public sealed class CountingIds
{
    long _last;

    /// <summary>The next id.</summary>
    /// <returns>A lower-case UUID of version 7 whose last digits count, in hexadecimal.</returns>
    public string NewId() =>
        string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-8000-{Interlocked.Increment(ref _last):x12}");
}
