using Grpc.Core;
using Orderd.Contracts.Sum;

namespace Orderd.Tests.Servers;

/// <summary>SumService as a test says it: numbers there, totals back.</summary>
static class SumCalls
{
    public static async Task<List<int>> SumAsync(this CallInvoker calls, params IEnumerable<int> numbers)
    {
        using var call = new SumService.SumServiceClient(calls).SumServer();
        var totals = call.ResponseStream.ReadAllAsync().Select(reply => reply.Sum).ToListAsync();
        foreach (var number in numbers)
            await call.RequestStream.WriteAsync(new RequestMessage { Num = number });
        await call.RequestStream.CompleteAsync();
        return await totals;
    }
}
