using System.Globalization;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderctl.Output;
using Orderd.Contracts.Ecommerce;

namespace Orderctl.Commands;

/// <summary>
/// Sends orders in batches, each an updateOrders stream. A batch travels while the one before it is being committed, and is
/// ended only then, so that the batches are stored in order and what is stored is always a beginning of the input.
/// </summary>
sealed class ImportStream(Session session, string file, int skip) : IDisposable
{
    const int MaxOrders = 1_000;
    // This is far below what one stream may hold, whatever the orders are like.
    const int MaxBytes = 8 * 1024 * 1024;

    readonly Progress _progress = new("orders imported");
    // It is cancelled when a batch fails, too: who types hears of it at once.
    readonly CancellationTokenSource _stopReading = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
    long _stored;
    int _lastLine;

    public async Task<int> Run()
    {
        Batch? sent = null;
        _lastLine = skip;
        try
        {
            var reader = NdjsonReader.Start(file, OrderJson.Parse, _lastLine);
            Exception? end;
            do
            {
                var next = new Batch(session, _stopReading);
                end = await Fill(next, reader).ConfigureAwait(false);
                await Finish(sent).ConfigureAwait(false);
                sent = next;
                await sent.Close().ConfigureAwait(false);
            }
            while (end is null);

            await Finish(sent).ConfigureAwait(false);
            sent = null;
            if (end is not EndOfStreamException)
                throw end;
        }
        catch (Exception e) when (e is RpcException or RefusedInput or InputUnreadable or OperationCanceledException)
        {
            return Report(e, sent);
        }
        finally
        {
            sent?.Dispose();
        }

        session.Printer.Counted("imported", _stored, $"Imported {Printer.Number(_stored)} orders");
        return ExitCode.Ok;
    }

    public void Dispose()
    {
        _progress.Dispose();
        _stopReading.Dispose();
    }

    /// <summary>Sends a batch on its way. Null when it is full, or a batch has failed; why there is no more, when the input has come to its end.</summary>
    async Task<Exception?> Fill(Batch batch, ChannelReader<Numbered<Order>> reader)
    {
        try
        {
            while (await reader.WaitToReadAsync(_stopReading.Token).ConfigureAwait(false))
            {
                while (reader.TryRead(out var next))
                {
                    if (!await batch.Send(next).ConfigureAwait(false) || batch.Lines.Count == MaxOrders || batch.Bytes >= MaxBytes)
                        return null;
                }
            }

            return new EndOfStreamException();
        }
        catch (Exception e) when (e is RefusedInput or InputUnreadable)
        {
            return e;
        }
        catch (OperationCanceledException) when (session.Interrupt.ExitCode is null)
        {
            return null;
        }
    }

    async Task Finish(Batch? batch)
    {
        if (batch is null)
            return;

        await batch.Call.ResponseAsync.ConfigureAwait(false);
        Count(batch);
        batch.Dispose();
    }

    void Count(Batch stored)
    {
        _stored += stored.Lines.Count;
        _lastLine = stored.Lines is [.., var last] ? last : _lastLine;
        _progress.Count(stored.Lines.Count);
    }

    int Report(Exception cause, Batch? sent)
    {
        _progress.Dispose();
        if (sent is { Call.ResponseAsync.IsCompletedSuccessfully: true })
            Count(sent);

        var exitCode = session.Interrupt.ExitCode;
        if (exitCode is not null)
            Stderr.Complain("interrupted");
        else if (cause is RpcException e && sent is not null && Update.LineAtFault(e, sent.Lines) is { } line)
            exitCode = ErrorReport.ReportCall(e, session, $"line {line.ToString(CultureInfo.InvariantCulture)}: ");
        else
            exitCode = ErrorReport.Report(cause, session);

        Stderr.Add($"{Printer.Number(_stored)} orders were stored, up to line {_lastLine.ToString(CultureInfo.InvariantCulture)}");
        Stderr.Add($"go on: orderctl import --skip {_lastLine.ToString(CultureInfo.InvariantCulture)} {file}");
        return exitCode.Value;
    }

    sealed class Batch : IDisposable
    {
        public Batch(Session session, CancellationTokenSource stopReading)
        {
            Call = session.Orders.updateOrders(session.Call());
            Call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
            _ = Call.ResponseAsync.ContinueWith(
                _ => stopReading.Cancel(), CancellationToken.None, TaskContinuationOptions.NotOnRanToCompletion, TaskScheduler.Default);
        }

        public AsyncClientStreamingCall<Order, StringValue> Call { get; }

        public List<int> Lines { get; } = [];

        public int Bytes { get; private set; }

        /// <summary>False when the server has ended the call, or Ctrl-C has; the answer says which.</summary>
        public async ValueTask<bool> Send(Numbered<Order> order)
        {
            try
            {
                Lines.Add(order.Line);
                Bytes += order.Value.CalculateSize();
                await Call.RequestStream.WriteAsync(order.Value).ConfigureAwait(false);
                return true;
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
            {
                return false;
            }
        }

        public async Task Close()
        {
            try
            {
                await Call.RequestStream.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
            {
                // The answer says what has ended the call.
            }
        }

        public void Dispose() => Call.Dispose();
    }
}
