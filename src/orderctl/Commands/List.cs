using System.CommandLine;
using System.Globalization;
using Orderctl.Cli;
using Orderctl.Errors;

namespace Orderctl.Commands;

/// <summary><c>orderctl list</c></summary>
static class List
{
    const string Examples = """
        orderctl list --newest-first --limit 10      the last ten
        orderctl list | cut -f 1                     columns: id, price, destination, items, description
        orderctl list -o json | jq -r .id
        """;

    public static Command Define()
    {
        var newestFirst = new Option<bool>("--newest-first") { Description = "Begin with the order that was stored last" };
        var limit = new Option<int?>("--limit")
        {
            Description = "Print no more orders than this",
            HelpName = "N",
            CustomParser = result => GlobalOptions.Read<int?>(result, text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                    ? count
                    : throw new UsageError($"'{text}' is not a number of orders")),
        };
        return new Verb("list", "Print every order, in order of insertion", Examples, "admin") { newestFirst, limit }
            .Does((session, arguments) => Run(session, arguments.GetValue(newestFirst), arguments.GetValue(limit) ?? int.MaxValue));
    }

    static async Task<int> Run(Session session, bool newestFirst, int limit)
    {
        await foreach (var page in new OrderPager(session, newestFirst).Pages(limit).ConfigureAwait(false))
        {
            foreach (var order in page.Orders)
                session.Printer.Found(order);

            session.Out.Flush();
        }

        return ExitCode.Ok;
    }
}
