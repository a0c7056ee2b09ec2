namespace Shop;

/// <summary>What a customer is about to buy.</summary>
public sealed record Basket(IReadOnlyList<string> Items, float Price, string Destination);
