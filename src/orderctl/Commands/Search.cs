using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Orderctl.Cli;
using Orderctl.Errors;

namespace Orderctl.Commands;

/// <summary><c>orderctl search TEXT</c></summary>
static class Search
{
    const string Examples = """
        orderctl search "Item - A"
        orderctl search "" | wc -l                   every order that has an item
        orderctl search Item | cut -f 1              columns: id, price, destination, items, description
        orderctl search Item -o json | jq -r .id
        """;

    public static Command Define()
    {
        var text = new Argument<string>("TEXT") { Description = "What an item must contain, in exactly these letters" };
        return new Verb("search", "Print every order with an item that contains a text, in order of insertion", Examples) { text }
            .Does(async (session, arguments) =>
            {
                using var call = session.Orders.searchOrders(
                    new StringValue { Value = arguments.GetRequiredValue(text) }, session.Call());
                await session.PrintAll(call.ResponseStream, session.Printer.Found).ConfigureAwait(false);
                return ExitCode.Ok;
            });
    }
}
