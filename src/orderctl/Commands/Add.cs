using System.CommandLine;
using System.Globalization;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderd.Contracts.Ecommerce;

namespace Orderctl.Commands;

/// <summary><c>orderctl add</c>: one order from options, or any number from stdin.</summary>
static class Add
{
    const string Examples = """
        orderctl add --item "Item - A" --item "Item - B" --price 2450.50 --destination "San Jose, CA"
        orderctl add - < orders.ndjson               one order a line, as protobuf JSON:
          {"items":["Item - A"],"price":10,"description":"a gift","destination":"Oslo"}
        orderctl search Item -o json | orderctl --endpoint http://backup:50051 add -
        """;

    static readonly Option<string[]> Items = new("--item") { Description = "An item; may be given again", HelpName = "TEXT" };

    static readonly Option<float> Price = new("--price")
    {
        Description = "What it costs, such as 2450.50",
        HelpName = "NUMBER",
        CustomParser = result => GlobalOptions.Read(result, text =>
        {
            if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price))
                throw new UsageError($"'{text}' is not a number");
            return OrderJson.IsMinusZero(price) ? throw new UsageError($"'{text}' is -0: write 0") : price;
        }),
    };

    static readonly Option<string?> Description = new("--description") { Description = "Free text", HelpName = "TEXT" };

    static readonly Option<string?> Destination = new("--destination") { Description = "Where it goes", HelpName = "TEXT" };

    public static Command Define()
    {
        var input = new Argument<string?>("-")
        {
            Description = "Read orders from stdin, one a line",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verb = new Verb("add", "Store new orders and print the ids they were given", Examples)
        {
            input, Items, Price, Description, Destination,
        };
        verb.Validators.Add(result =>
        {
            var source = result.GetValue(input);
            var hasFields = new Option[] { Items, Price, Description, Destination }.Any(field => result.GetResult(field) is not null);
            if (source is not null and not "-")
                result.AddError($"unexpected argument '{source}': an order is given by options, or by - on stdin");
            else if (source is "-" == hasFields)
                result.AddError(hasFields ? "either - or the fields of one order, not both" : "give the order: --item, or - for stdin");
        });
        return verb.Does((session, arguments) =>
            arguments.GetValue(input) is null ? AddOne(session, arguments) : AddLines(session));
    }

    static async Task<int> AddOne(Session session, ParseResult arguments)
    {
        var order = new Order
        {
            Description = arguments.GetValue(Description) ?? "",
            Price = arguments.GetValue(Price),
            Destination = arguments.GetValue(Destination) ?? "",
            Items = { arguments.GetValue(Items) ?? [] },
        };
        var id = await session.Orders.addOrderAsync(order, session.Call(Session.Unary)).ConfigureAwait(false);
        session.Printer.Added(id.Value);
        return ExitCode.Ok;
    }

    static async Task<int> AddLines(Session session)
    {
        using var stream = new AddStream(session);
        return await stream.Run().ConfigureAwait(false);
    }
}
