using System.CommandLine;
using Orderctl.Cli;

namespace Orderctl.Commands;

/// <summary><c>orderctl route …</c>: the calls of RouteGuide, a verb each.</summary>
static class Route
{
    /// <summary>What orderd's --services calls it.</summary>
    public const string Service = "route-guide";

    const string Examples = """
        orderctl route feature 409146138 -746188906
        orderctl route list --lo 40,-75 --hi 42,-73
        orderctl route record 10
        orderctl route chat
        """;

    public static Command Define() => new Verb("route", "Try the RouteGuide service: features, routes and notes", Examples, Service)
    {
        RouteFeature.Define(),
        RouteList.Define(),
        RouteRecord.Define(),
        RouteChat.Define(),
    };
}
