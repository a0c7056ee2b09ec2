namespace Shop;

/// <summary>Orders that go to one destination together.</summary>
public sealed record Parcel(string Id, string Destination, IReadOnlyList<string> OrderIds);
