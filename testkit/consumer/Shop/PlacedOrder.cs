namespace Shop;

/// <summary>What a customer has bought.</summary>
public sealed record PlacedOrder(string Id, IReadOnlyList<string> Items, float Price, string Destination);
