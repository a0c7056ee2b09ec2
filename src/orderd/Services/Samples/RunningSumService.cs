using Grpc.Core;
using Orderd.Access;
using Orderd.Configuration;
using Orderd.Contracts.Sum;
using Orderd.Errors;

namespace Orderd.Services.Samples;

/// <summary>sum.SumService: one running total for the process, whoever adds to it.</summary>
[Requires(Role.Writer)]
sealed class RunningSumService(TimeProvider clock, Config config) : SumService.SumServiceBase
{
    readonly Lock _gate = new();
    int _total;

    public override async Task SumServer(
        IAsyncStreamReader<RequestMessage> requestStream, IServerStreamWriter<ReplyMessage> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var total = Add(requestStream.Current.Num);
            if (config.SumDelay > TimeSpan.Zero)
                await Task.Delay(config.SumDelay, clock, context.CancellationToken);
            await responseStream.WriteAsync(new ReplyMessage { Sum = total }, context.CancellationToken);
        }
    }

    int Add(int number)
    {
        lock (_gate)
        {
            var total = (long)_total + number;
            if (total is < int.MinValue or > int.MaxValue)
                throw new ServiceException(ErrorKind.OutOfRange, $"{_total} and {number} do not add up to an int32; the total stays {_total}.");

            return _total = (int)total;
        }
    }
}
