using System.CommandLine;
using Orderctl.Errors;

namespace Orderctl.Cli;

/// <summary>A command that makes calls: its examples for the help, and the one frame around its run.</summary>
sealed class Verb(string name, string description, string examples, string service = "order-management",
    bool examinesCredentials = false)
    : Command(name, description)
{
    static readonly TimeSpan CancellationTime = TimeSpan.FromMilliseconds(20);

    /// <summary>Command lines to learn from, one a line.</summary>
    public string Examples { get; } = examples;

    /// <summary>What it calls, as orderd's --services names it.</summary>
    public string Service { get; } = service;

    /// <summary>Whether the verb itself says what is wrong with the files that the global options name.</summary>
    public bool ExaminesCredentials { get; } = examinesCredentials;

    public Verb Does(Func<Session, ParseResult, Task<int>> run)
    {
        SetAction(arguments => Run(arguments, run));
        return this;
    }

    static async Task<int> Run(ParseResult arguments, Func<Session, ParseResult, Task<int>> run)
    {
        Session? session = null;
        var leavesCalls = false;
        try
        {
            session = new Session(arguments);
            var exitCode = await run(session, arguments).ConfigureAwait(false);
            session.Out.Flush();
            return session.Interrupt.ExitCode ?? exitCode;
        }
        catch (Exception e)
        {
            leavesCalls = e is RefusedInput or OutputLost;
            return ErrorReport.Report(e, session);
        }
        finally
        {
            // The cancellation of an unfinished call is written by a loop of the connection's own; closing the connection at
            // once would overtake it.
            if (leavesCalls || session?.Interrupt.ExitCode is not null)
                await Task.Delay(CancellationTime).ConfigureAwait(false);

            session?.Dispose();
        }
    }
}
