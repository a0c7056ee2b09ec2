using Grpc.Core;
using Orderd.Contracts.V1;

namespace Orderctl.Cli;

/// <summary>All orders, page by page. While one page is being printed the next is on its way.</summary>
sealed class OrderPager(Session session, bool newestFirst, string token = "")
{
    const int PageSize = 1_000;

    public async IAsyncEnumerable<ListOrdersResponse> Pages(int limit = int.MaxValue)
    {
        for (var asked = Ask(token, limit); asked is not null;)
        {
            using var call = asked;
            var page = await call.ResponseAsync.ConfigureAwait(false);
            limit -= page.Orders.Count;
            asked = page.NextPageToken.Length > 0 && limit > 0 ? Ask(page.NextPageToken, limit) : null;
            yield return page;
        }
    }

    AsyncUnaryCall<ListOrdersResponse> Ask(string from, int limit) => session.Admin.ListOrdersAsync(
        new ListOrdersRequest { PageSize = Math.Min(limit, PageSize), PageToken = from, NewestFirst = newestFirst },
        session.Call(Session.Unary));
}
