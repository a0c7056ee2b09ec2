using System.CommandLine;
using Orderctl;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Output;

var arguments = CommandTree.Build().Parse(args, new ParserConfiguration
{
    // An argument that begins with @ is text like any other.
    ResponseFileTokenReplacer = null,
});

if (Usage.Complaints(arguments) is { Count: > 0 } complaints)
{
    foreach (var complaint in complaints)
        Stderr.Complain(complaint);

    Stderr.Add($"try: orderctl {Usage.Path(arguments)}--help");
    return ExitCode.Usage;
}

return await arguments.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // Interrupt.cs handles the signals.
    ProcessTerminationTimeout = null,
});
