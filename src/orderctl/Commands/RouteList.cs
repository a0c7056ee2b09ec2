using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderd.Contracts.Routeguide;

namespace Orderctl.Commands;

/// <summary><c>orderctl route list --lo LAT,LON --hi LAT,LON</c></summary>
static class RouteList
{
    const string Examples = """
        orderctl route list --lo 40,-75 --hi 42,-73
        orderctl route list --lo 40.5,-74.5 --hi 41,-74 -o json | jq -r .name
        """;

    public static Command Define()
    {
        var lo = Corner("--lo", "One corner");
        var hi = Corner("--hi", "The corner opposite to it");
        return new Verb("list", "Print every feature in a rectangle, its edges included", Examples, Route.Service) { lo, hi }
            .Does(async (session, arguments) =>
            {
                var rectangle = new Rectangle { Lo = arguments.GetRequiredValue(lo)!, Hi = arguments.GetRequiredValue(hi)! };
                session.Printer.Say(
                    $"Looking for features between {Coordinates.ShowDegrees(rectangle.Lo)} and {Coordinates.ShowDegrees(rectangle.Hi)}");
                using var call = session.Routes.ListFeatures(rectangle, session.Call());
                await session.PrintAll(call.ResponseStream, session.Printer.Listed).ConfigureAwait(false);
                return ExitCode.Ok;
            });
    }

    static Option<Point?> Corner(string name, string description) => new(name)
    {
        Description = $"{description}, in degrees",
        HelpName = "LAT,LON",
        Required = true,
        CustomParser = result => GlobalOptions.Read(result, Coordinates.ParseDegrees),
    };
}
