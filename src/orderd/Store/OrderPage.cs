using Orderd.Contracts.Ecommerce;

namespace Orderd.Store;

/// <summary>A page of a listing, and where the next one starts; null when there is none.</summary>
sealed record OrderPage(IReadOnlyList<Order> Orders, ListPosition? Next);
