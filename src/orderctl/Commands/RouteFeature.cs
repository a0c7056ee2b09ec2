using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderd.Contracts.Routeguide;

namespace Orderctl.Commands;

/// <summary><c>orderctl route feature LAT LON</c></summary>
static class RouteFeature
{
    const string Examples = """
        orderctl route feature 409146138 -746188906
        orderctl route feature 409146138 -746188906 -o json | jq -r .name
        """;

    public static Command Define()
    {
        var latitude = Coordinate("LAT", "North of the equator");
        var longitude = Coordinate("LON", "East of Greenwich");
        return new Verb("feature", "Print what is at a point", Examples, Route.Service) { latitude, longitude }
            .Does(async (session, arguments) =>
            {
                var point = new Point
                {
                    Latitude = arguments.GetRequiredValue(latitude),
                    Longitude = arguments.GetRequiredValue(longitude),
                };
                session.Printer.Feature(await session.Routes.GetFeatureAsync(point, session.Call(Session.Unary)).ConfigureAwait(false));
                return ExitCode.Ok;
            });
    }

    static Argument<int> Coordinate(string name, string description) => new(name)
    {
        Description = $"{description}, in degrees times 10,000,000",
        CustomParser = result => GlobalOptions.Read(result, Coordinates.ParseE7),
    };
}
