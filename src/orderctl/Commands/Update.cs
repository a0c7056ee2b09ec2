using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Client;
using Orderctl.Errors;
using Orderctl.Input;
using Orderctl.Output;

namespace Orderctl.Commands;

/// <summary><c>orderctl update FILE|-</c>: all orders of the input, or none.</summary>
static class Update
{
    const string Examples = """
        orderctl update orders.ndjson                one order a line, as protobuf JSON, each with its id
        orderctl get 101 -o json | sed s/Oslo/Bergen/ | orderctl update -
        """;

    public static Command Define()
    {
        var file = new Argument<string>("FILE") { Description = "The file to read, or - for stdin" };
        return new Verb("update", "Create or replace orders by their ids, all at once or not at all", Examples) { file }
            .Does((session, arguments) => Run(session, arguments.GetRequiredValue(file)));
    }

    static async Task<int> Run(Session session, string file)
    {
        using var progress = new Progress("orders sent");
        var orders = NdjsonReader.Start(file, OrderJson.Parse);
        // Leaving early, as on a line that is refused, disposes the call: it is cancelled, and the server stores nothing.
        using var call = session.Orders.updateOrders(session.Call());
        var ids = new List<string>();
        var lines = new List<int>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Requested);
        _ = call.ResponseAsync.ContinueWith(_ => ended.CancelAsync(), TaskScheduler.Default);
        try
        {
            await foreach (var (line, order) in orders.ReadAllAsync(ended.Token).ConfigureAwait(false))
            {
                await call.RequestStream.WriteAsync(order, ended.Token).ConfigureAwait(false);
                ids.Add(order.Id);
                lines.Add(line);
                progress.Count();
            }

            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The server has ended the call, or Ctrl-C has: the answer says which.
        }

        try
        {
            session.Printer.Updated(ids, (await call.ResponseAsync.ConfigureAwait(false)).Value);
            return ExitCode.Ok;
        }
        catch (RpcException e) when (session.Interrupt.ExitCode is null && LineAtFault(e, lines) is { } line)
        {
            return ErrorReport.ReportCall(e, session, $"line {line}: ");
        }
    }

    // The server counts the orders of the stream from 0 (orders[3].price); an editor counts lines, blank ones too.
    internal static int? LineAtFault(RpcException refusal, List<int> lines)
    {
        const string Prefix = "orders[";
        foreach (var violation in FieldViolations.Of(refusal.Trailers))
        {
            if (violation.StartsWith(Prefix, StringComparison.Ordinal) && violation.IndexOf(']') is > 0 and var end
                && int.TryParse(violation.AsSpan(Prefix.Length, end - Prefix.Length), CultureInfo.InvariantCulture, out var index)
                && index >= 0 && index < lines.Count)
            {
                return lines[index];
            }
        }

        return null;
    }
}
