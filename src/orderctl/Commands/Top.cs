using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Linux;
using Orderctl.Output;
using Orderd.Contracts.V1;
using Orderd.Shared;

namespace Orderctl.Commands;

/// <summary><c>orderctl top</c></summary>
static class Top
{
    const string Examples = """
        orderctl top                                 q ends it
        orderctl top --interval 10s
        orderctl top -n 3 > figures.txt              three looks, as plain text
        orderctl top -o json | jq -r .resident_bytes
        """;

    public static Command Define()
    {
        var interval = new Option<TimeSpan?>("--interval")
        {
            Description = "The time between two looks: 500ms, 10s, 1m. Without it 1s",
            HelpName = "DURATION",
            CustomParser = result => GlobalOptions.Read<TimeSpan?>(result, text => Duration.TryParse(text, out var time) && time > TimeSpan.Zero
                ? time
                : throw new UsageError($"'{text}' is not {Duration.Grammar}")),
        };
        var count = new Option<int?>("-n")
        {
            Description = "Look this many times, print plain text, and end",
            HelpName = "COUNT",
            CustomParser = result => GlobalOptions.Read<int?>(result, text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                    ? number
                    : throw new UsageError($"'{text}' is not a number of looks")),
        };
        return new Verb("top", "Show what the server is doing, again and again", Examples, "admin") { interval, count }
            .Does((session, arguments) => Run(session, arguments.GetValue(interval) ?? TimeSpan.FromSeconds(1), arguments.GetValue(count)));
    }

    static async Task<int> Run(Session session, TimeSpan interval, int? count)
    {
        // A server that is not there at first is a mistake; one that goes away is waited for.
        var first = await DaemonStatus.Ask(session).ConfigureAwait(false);
        var isPlain = count is not null || session.Printer is JsonPrinter || !Posix.IsTerminal(Posix.StandardOutput)
            || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return isPlain
            ? await Print(session, interval, count ?? int.MaxValue, first).ConfigureAwait(false)
            : await Show(session, interval, first).ConfigureAwait(false);
    }

    static async Task<int> Print(Session session, TimeSpan interval, int count, StatusResponse before)
    {
        var exitCode = ExitCode.Ok;
        for (var i = 0; i < count; i++)
        {
            session.Out.Flush();
            await Task.Delay(interval, session.Interrupt.Requested).ConfigureAwait(false);
            if (await AskAgain(session).ConfigureAwait(false) is { } now)
            {
                session.Printer.ShowStatus(new StatusSample(now, before), session.Endpoint);
                (before, exitCode) = (now, ExitCode.Ok);
            }
            else
            {
                Stderr.Complain(Lost(session));
                exitCode = ExitCode.Unreachable;
            }
        }

        return exitCode;
    }

    static async Task<int> Show(Session session, TimeSpan interval, StatusResponse first)
    {
        using var screen = new Screen();
        // Until there is an earlier sample, the averages since the start are shown.
        var sample = new StatusSample(first, new StatusResponse());
        var (before, isLost) = (first, false);
        while (true)
        {
            var next = DateTime.UtcNow + interval;
            do
            {
                screen.Show(TopText.Lines(sample, session.Endpoint, Terminal.Size().Columns), isLost ? Lost(session) : null);
            }
            while (next - DateTime.UtcNow is var rest && rest > TimeSpan.Zero
                && !await screen.Wait(rest, session.Interrupt.Requested).ConfigureAwait(false) && !screen.IsQuit);

            if (screen.IsQuit)
                return ExitCode.Ok;

            var now = await AskAgain(session).ConfigureAwait(false);
            isLost = now is null;
            if (now is not null)
                (sample, before) = (new StatusSample(now, before), now);
        }
    }

    static string Lost(Session session) => $"{session.Endpoint} does not answer; trying again";

    static async Task<StatusResponse?> AskAgain(Session session)
    {
        try
        {
            return await DaemonStatus.Ask(session).ConfigureAwait(false);
        }
        catch (RpcException e) when (ErrorReport.CodeOf(e) is StatusCode.Unavailable or StatusCode.DeadlineExceeded && session.Interrupt.ExitCode is null)
        {
            return null;
        }
    }
}
