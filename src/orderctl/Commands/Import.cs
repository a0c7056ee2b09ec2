using System.CommandLine;
using System.Globalization;
using Orderctl.Cli;
using Orderctl.Errors;

namespace Orderctl.Commands;

/// <summary><c>orderctl import</c>: any number of orders, each with its id, a batch a transaction.</summary>
static class Import
{
    const string Examples = """
        orderctl import orders.ndjson                one order a line, as export writes them
        orderctl import --skip 12000 orders.ndjson   resumes after line 12,000
        zcat orders.ndjson.gz | orderctl import
        """;

    public static Command Define()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The file to read; without it, or with -, stdin",
            DefaultValueFactory = _ => "-",
        };
        var skip = new Option<int>("--skip")
        {
            Description = "Leave out this many lines at the start, which are stored already",
            HelpName = "N",
            CustomParser = result => GlobalOptions.Read(result, text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? count
                    : throw new UsageError($"'{text}' is not a number of lines")),
        };
        return new Verb("import", "Create or replace orders by their ids, however many; doing it again is harmless", Examples) { file, skip }
            .Does(async (session, arguments) =>
            {
                using var import = new ImportStream(session, arguments.GetValue(file) ?? "-", arguments.GetValue(skip));
                return await import.Run().ConfigureAwait(false);
            });
    }
}
