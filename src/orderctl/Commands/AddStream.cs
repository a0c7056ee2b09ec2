using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderctl.Output;

namespace Orderctl.Commands;

/// <summary>
/// <c>orderctl add -</c>: many adds in flight, so that neither the way to the server nor the disk behind it sets the pace, and
/// their ids printed in the order of the lines. Whatever ends it early, every id that the server has given is printed.
/// </summary>
sealed class AddStream(Session session) : IDisposable
{
    const int Window = 512;

    // Adds in flight when Ctrl-C comes would be stored with nobody knowing their ids: they get this long to be answered.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    readonly Channel<Pending> _pending = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(Window) { SingleReader = true, SingleWriter = true });

    readonly CancellationTokenSource _stopReading = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
    readonly CancellationTokenSource _abandon = new();
    readonly AddFailures _failures = new(session);
    OutputLost? _lost;
    int _lastAdded;

    public async Task<int> Run()
    {
        using var grace = session.Interrupt.Requested.Register(() => _abandon.CancelAfter(Grace));
        using var progress = new Progress("orders added");
        var printing = Print(progress);
        RefusedInput? refused = null;
        try
        {
            await Send().ConfigureAwait(false);
        }
        catch (RefusedInput e)
        {
            refused = e;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C has come, or an add has failed: what is in flight is still waited for.
        }
        finally
        {
            _pending.Writer.Complete();
            await printing.ConfigureAwait(false);
        }

        _failures.ReportRest();
        if (refused is not null)
            Stderr.Complain(refused.Message);

        if (_lost is not null)
        {
            Stderr.Complain($"{_lost.Message}; the orders up to line {_lastAdded} are added all the same");
            return ExitCode.Failure;
        }

        return _failures.ExitCode ?? (refused is null ? ExitCode.Ok : ExitCode.Refused);
    }

    public void Dispose()
    {
        _stopReading.Dispose();
        _abandon.Dispose();
    }

    async Task Send()
    {
        var client = session.Orders;
        await foreach (var (line, order) in NdjsonReader.Start("-", OrderJson.Parse).ReadAllAsync(_stopReading.Token).ConfigureAwait(false))
        {
            _stopReading.Token.ThrowIfCancellationRequested();
            var call = client.addOrderAsync(order, session.Call(cancellation: _abandon.Token));
            await _pending.Writer.WriteAsync(new Pending(line, call), CancellationToken.None).ConfigureAwait(false);
        }
    }

    async Task Print(Progress progress)
    {
        while (await _pending.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_pending.Reader.TryRead(out var add))
            {
                if (!add.Call.ResponseAsync.IsCompleted)
                    Say(session.Out.Flush);

                try
                {
                    var id = (await add.Call.ResponseAsync.ConfigureAwait(false)).Value;
                    _lastAdded = add.Line;
                    progress.Count();
                    Say(() => session.Printer.Added(id));
                }
                catch (RpcException e)
                {
                    _failures.Add(add.Line, e);
                    _stopReading.Cancel();
                }
            }

            Say(session.Out.Flush);
        }
    }

    // Ids that nobody reads are reason enough to add no more, but what is in flight is waited for.
    void Say(Action print)
    {
        if (_lost is not null)
            return;

        try
        {
            print();
        }
        catch (OutputLost lost)
        {
            _lost = lost;
            _stopReading.Cancel();
        }
    }

    readonly record struct Pending(int Line, AsyncUnaryCall<StringValue> Call);
}
