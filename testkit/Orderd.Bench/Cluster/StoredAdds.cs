using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench.Cluster;

/// <summary>What the cluster holds of a round, or of all rounds, compared with what callers were told.</summary>
sealed class StoredAdds
{
    readonly ILookup<string, string> _idsByName;

    StoredAdds(IEnumerable<Order> orders) => _idsByName = orders.ToLookup(order => order.Description, order => order.Id);

    public static async Task<StoredAdds> ReadAsync(OrderManagement.OrderManagementClient orders, string marker)
    {
        var found = new List<Order>();
        using var search = orders.searchOrders(new StringValue { Value = marker });
        while (await search.ResponseStream.MoveNext(CancellationToken.None))
            found.Add(search.ResponseStream.Current);
        return new StoredAdds(found);
    }

    public int CountLost(IEnumerable<AddAttempt> attempts) =>
        attempts.Sum(attempt => attempt.Ids.Count(id => !_idsByName[attempt.Name].Contains(id)));

    public int CountDoubled(IEnumerable<AddAttempt> attempts) =>
        attempts.Count(attempt => attempt.Ids.Union(_idsByName[attempt.Name]).Count() > 1 || _idsByName[attempt.Name].Count() > 1);

    public int CountRefusedYetStored(IEnumerable<AddAttempt> attempts) =>
        attempts.Count(attempt => attempt.IsRefused && _idsByName.Contains(attempt.Name));
}
