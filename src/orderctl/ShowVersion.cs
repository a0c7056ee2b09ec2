using System.CommandLine;
using System.CommandLine.Invocation;

namespace Orderctl;

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
