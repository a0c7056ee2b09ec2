using System.CommandLine;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderctl.Output;
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
        var reader = ids is ["-"] ? NdjsonReader.Start("-", ParseId) : NdjsonReader.Of(ids.Select(id => new StringValue { Value = id }));
        using var call = session.Orders.processOrders(session.Call());
        var exitCode = ExitCode.Ok;
        await DuplexCall.Run(session, call, reader, Print).ConfigureAwait(false);
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

    static StringValue ParseId(ReadOnlySpan<byte> line)
    {
        try
        {
            return new StringValue { Value = StrictUtf8.GetString(line) };
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedInput("not valid UTF-8");
        }
    }
}
