using System.CommandLine;
using System.Text;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderctl.Commands;

/// <summary><c>orderctl process ID…|-</c>: ids go out as they come, shipments are printed as they arrive.</summary>
static class Process
{
    const string Examples = """
        orderctl process 101 102 103
        orderctl search "Item - A" | cut -f 1 | orderctl process -
        orderctl process -                           type ids; Ctrl-D ends
        """;

    static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static Command Define()
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = "The ids of the orders, or - to read them from stdin, one a line",
            Arity = ArgumentArity.OneOrMore,
        };
        return new Verb("process", "Combine orders into shipments, one for each destination", Examples) { ids }
            .Does((session, arguments) => Run(session, arguments.GetRequiredValue(ids)));
    }

    static async Task<int> Run(Session session, string[] ids)
    {
        using var progress = new Progress("orders shipped");
        var feed = ids is ["-"] ? Feed.Start("-", ParseId) : Given(ids);
        using var call = session.Orders.processOrders(session.Call());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
        var sending = Send(call.RequestStream, feed, stop.Token);
        var exitCode = ExitCode.Ok;
        try
        {
            await session.PrintAll(call.ResponseStream, Print).ConfigureAwait(false);
        }
        finally
        {
            // Without an answer to wait for there is nothing more to send; stdin may not end for hours.
            await stop.CancelAsync().ConfigureAwait(false);
        }

        session.Out.Flush();
        await sending.ConfigureAwait(false);
        return exitCode;

        void Print(CombinedShipment shipment)
        {
            session.Printer.Shipment(shipment);
            if (shipment.Status == "NOT_FOUND")
            {
                exitCode = ExitCode.NotFound;
                session.Out.Flush();
                Stderr.Complain($"NOT_FOUND: Order {string.Concat(shipment.OrdersList.Select(order => order.Id))} not found.");
                return;
            }

            foreach (var _ in shipment.OrdersList)
                progress.Count();
        }
    }

    static async Task Send(IClientStreamWriter<StringValue> requests, ChannelReader<Numbered<string>> ids, CancellationToken stop)
    {
        try
        {
            await foreach (var (_, id) in ids.ReadAllAsync(stop).ConfigureAwait(false))
                await requests.WriteAsync(new StringValue { Value = id }, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The call has ended; whoever reads the answers learns why.
            return;
        }
        catch (Exception)
        {
            // A line is refused or stdin fails: the orders before are shipped all the same.
            await requests.CompleteAsync().ConfigureAwait(false);
            throw;
        }

        await requests.CompleteAsync().ConfigureAwait(false);
    }

    static ChannelReader<Numbered<string>> Given(string[] ids)
    {
        var given = Channel.CreateUnbounded<Numbered<string>>();
        foreach (var id in ids)
            given.Writer.TryWrite(new(0, id));

        given.Writer.Complete();
        return given.Reader;
    }

    static string ParseId(ReadOnlySpan<byte> line)
    {
        try
        {
            return StrictUtf8.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedInput("not valid UTF-8");
        }
    }
}
