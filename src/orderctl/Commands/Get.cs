using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Orderctl.Cli;
using Orderctl.Errors;

namespace Orderctl.Commands;

/// <summary><c>orderctl get ID</c></summary>
static class Get
{
    const string Examples = """
        orderctl get 101
        orderctl get 101 -o json
        """;

    public static Command Define()
    {
        var id = new Argument<string>("ID") { Description = "The order's id" };
        return new Verb("get", "Print one order", Examples) { id }
            .Does(async (session, arguments) =>
            {
                var order = await session.Orders.getOrderAsync(
                    new StringValue { Value = arguments.GetRequiredValue(id) }, session.Call(Session.Unary)).ConfigureAwait(false);
                session.Printer.Order(order);
                return ExitCode.Ok;
            });
    }
}
