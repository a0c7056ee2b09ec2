using System.Globalization;

namespace Orderd;

/// <summary>Makes the ids of orders, shipments and requests. Tests put one in its place that counts.</summary>
class IdSource(TimeProvider clock)
{
    /// <summary>A UUID of version 7, in lower case.</summary>
    public virtual string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    /// <summary>Sixteen hexadecimal digits, to find a call again in a log. Every call has one, so they must cost next to nothing.</summary>
    public virtual string NewRequestId() => Random.Shared.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
}
