namespace Shop;

/// <summary>The basket cannot be ordered as it is; each fault names the field it is in.</summary>
public sealed class BasketRefusedException(IReadOnlyList<string> faults) : Exception(string.Join("; ", faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
