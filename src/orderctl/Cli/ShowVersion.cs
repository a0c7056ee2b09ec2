using System.CommandLine;
using System.CommandLine.Invocation;
using Orderctl.Errors;
using Orderd.Shared;

namespace Orderctl.Cli;

/// <summary><c>--version</c>: of this program, without asking a server.</summary>
sealed class ShowVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"orderctl {ProductVersion.Text}");
        return ExitCode.Ok;
    }
}
