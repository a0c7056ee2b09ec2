namespace Orderd;

/// <summary>Makes the ids of orders, shipments and requests. Tests put one in its place that counts.</summary>
class IdSource(TimeProvider clock)
{
    /// <summary>A UUID of version 7, in lower case.</summary>
    public virtual string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();
}
