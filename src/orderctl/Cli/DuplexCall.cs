using System.Threading.Channels;
using Grpc.Core;
using Orderctl.Input;

namespace Orderctl.Cli;

/// <summary>One call that streams both ways: requests go out as they come, answers are printed as they arrive.</summary>
static class DuplexCall
{
    public static async Task Run<TRequest, TAnswer>(
        Session session, AsyncDuplexStreamingCall<TRequest, TAnswer> call, ChannelReader<Numbered<TRequest>> requests, Action<TAnswer> print)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
        var sending = Send(call.RequestStream, requests, stop.Token);
        try
        {
            await session.PrintAll(call.ResponseStream, print).ConfigureAwait(false);
        }
        finally
        {
            // Without an answer to wait for there is nothing more to send; stdin may not end for hours.
            await stop.CancelAsync().ConfigureAwait(false);
        }

        session.Out.Flush();
        await sending.ConfigureAwait(false);
    }

    static async Task Send<TRequest>(
        IClientStreamWriter<TRequest> stream, ChannelReader<Numbered<TRequest>> requests, CancellationToken stop)
    {
        try
        {
            await foreach (var (_, request) in requests.ReadAllAsync(stop).ConfigureAwait(false))
                await stream.WriteAsync(request, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The call has ended; whoever reads the answers learns why.
            return;
        }
        catch (Exception)
        {
            // A line is refused or stdin fails: what was sent before is answered all the same.
            await stream.CompleteAsync().ConfigureAwait(false);
            throw;
        }

        await stream.CompleteAsync().ConfigureAwait(false);
    }
}
