using System.CommandLine;
using System.Globalization;
using System.Text;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderd.Contracts.Sum;

namespace Orderctl.Commands;

/// <summary><c>orderctl sum N…|-</c>: each number is answered by the server's running total.</summary>
static class Sum
{
    const string Examples = """
        orderctl sum 1 2 3 4 5
        orderctl sum -5 3                            numbers may be negative
        seq 100 | orderctl sum - | tail -n 1
        orderctl sum -                               type numbers; Ctrl-D ends
        """;

    public static Command Define()
    {
        var numbers = new Argument<string[]>("N")
        {
            Description = "The numbers to add, or - to read them from stdin, one a line",
            Arity = ArgumentArity.OneOrMore,
        };
        var verb = new Verb("sum", "Add numbers to the server's running total, and print each new total", Examples, "sum") { numbers };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(numbers) is ["-"] or null)
                return;

            foreach (var number in result.GetValue(numbers)!.Where(number => !TryParse(number, out _)))
                result.AddError($"'{number}' is not a whole number of 32 bits");
        });
        return verb.Does((session, arguments) => Run(session, arguments.GetRequiredValue(numbers)));
    }

    static async Task<int> Run(Session session, string[] numbers)
    {
        var reader = numbers is ["-"] ? NdjsonReader.Start("-", ParseLine) : NdjsonReader.Of(numbers.Select(Request));
        using var call = session.Sums.SumServer(session.Call());
        await DuplexCall.Run(session, call, reader, session.Printer.Total).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    static RequestMessage Request(string text) => TryParse(text, out var number)
        ? new RequestMessage { Num = number }
        : throw new RefusedInput("not a whole number of 32 bits");

    static RequestMessage ParseLine(ReadOnlySpan<byte> line) => Request(Encoding.UTF8.GetString(line));

    static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
