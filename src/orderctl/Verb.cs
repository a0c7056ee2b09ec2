using System.CommandLine;

namespace Orderctl;

/// <summary>A command that makes calls: its examples for the help, and the one frame around its run.</summary>
sealed class Verb(string name, string description, string examples) : Command(name, description)
{
    /// <summary>Command lines to learn from, one a line.</summary>
    public string Examples { get; } = examples;

    public Verb Does(Func<Session, ParseResult, Task<int>> run)
    {
        SetAction(arguments => Run(arguments, run));
        return this;
    }

    static async Task<int> Run(ParseResult arguments, Func<Session, ParseResult, Task<int>> run)
    {
        Session? session = null;
        try
        {
            session = new Session(arguments);
            var exitCode = await run(session, arguments).ConfigureAwait(false);
            session.Out.Flush();
            return session.Interrupt.ExitCode ?? exitCode;
        }
        catch (Exception e)
        {
            return Errors.Report(e, session);
        }
        finally
        {
            session?.Dispose();
        }
    }
}
