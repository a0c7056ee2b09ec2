using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Orderctl.Errors;

namespace Orderctl.Cli;

/// <summary>The parser's help, and below it the examples of the verb.</summary>
sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is Verb verb)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples.Split('\n'))
                output.WriteLine($"  {example}");

            output.WriteLine();
        }

        return ExitCode.Ok;
    }
}
