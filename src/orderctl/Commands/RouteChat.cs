using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Input;
using Orderd.Contracts.Routeguide;

namespace Orderctl.Commands;

/// <summary><c>orderctl route chat</c>: leaves five notes, and prints what was left in the same places before.</summary>
static class RouteChat
{
    const string Examples = """
        orderctl route chat
        orderctl route chat -o json                  the answers alone
        """;

    static readonly (string Message, int Latitude, int Longitude)[] Notes =
    [
        ("First message", 0, 0),
        ("Second message", 0, 1),
        ("Third message", 1, 0),
        ("Fourth message", 0, 0),
        ("Fifth message", 1, 0),
    ];

    public static Command Define() =>
        new Verb("chat", "Leave notes at places, and print those that were there before", Examples, Route.Service)
            .Does((session, _) => Run(session));

    static async Task<int> Run(Session session)
    {
        using var call = session.Routes.RouteChat(session.Call());
        var visited = new HashSet<Point>();
        foreach (var (message, latitude, longitude) in Notes)
        {
            var note = new RouteNote { Message = message, Location = new Point { Latitude = latitude, Longitude = longitude } };
            session.Printer.Say($"Sending {message} at {Coordinates.Show(note.Location)}");
            await call.RequestStream.WriteAsync(note).ConfigureAwait(false);
            // An answer is due at once: a path that keeps it back until the end of the stream is found out here.
            if (!visited.Add(note.Location) && await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
                session.Printer.Received(call.ResponseStream.Current);

            session.Out.Flush();
        }

        await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        await session.PrintAll(call.ResponseStream, session.Printer.Received).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
