using Google.Protobuf;
using Orderd.Store;

namespace Orderd.Tests.Store;

/// <summary>The two listings of a store, in either direction, that are going on in a test; each begins again after its end.</summary>
sealed class Listings
{
    readonly Dictionary<bool, ListPosition> _positions = [];

    public async Task<string> AnswerAsync(OrderStore store, StoreAction.List list)
    {
        var from = _positions.GetValueOrDefault(list.NewestFirst, ListPosition.Start(list.NewestFirst));
        var page = await store.ListAsync(from, list.Limit, CancellationToken.None);
        _positions[list.NewestFirst] = page?.Next ?? ListPosition.Start(list.NewestFirst);
        return page is null ? "refused" : string.Join('\n', page.Orders.Select(order => Convert.ToHexString(order.ToByteArray())).Append(page.Next is null ? "the end" : "more"));
    }
}
