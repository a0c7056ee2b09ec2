using System.CommandLine;
using Orderctl.Checks;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Output;
using Orderd.Shared;

namespace Orderctl.Commands;

/// <summary><c>orderctl doctor</c>: looks for what keeps this user from calling orderd, and says what to type against it.</summary>
static class Doctor
{
    const string DefaultGroup = "orderd";

    const string Examples = """
        orderctl doctor                              0: nothing is wrong, 1: see the problems
        orderctl --endpoint https://orders.example:50051 --cacert ca.pem doctor
        orderctl doctor -o json | jq -r 'select(.result == "fault").fix'
        """;

    public static Command Define()
    {
        var group = new Option<string?>("--group")
        {
            Description = $"The group whose members may call; without it {DefaultGroup}",
            HelpName = "NAME",
        };
        return new Verb("doctor", "Find out what is wrong between you and orderd, and how to fix it", Examples, examinesCredentials: true) { group }
            .Does((session, arguments) => Run(session, arguments.GetValue(group)));
    }

    static async Task<int> Run(Session session, string? group)
    {
        var problems = 0;
        foreach (var finding in CredentialChecks.Run(session.Files))
            Report(finding);

        // What may still be wrong with them is that they do not go with the endpoint.
        if (problems == 0 && CredentialProblem(session) is { } problem)
            Report(problem);

        var canCall = problems == 0;
        var isRefusalExplained = false;
        if (session.Endpoint.SocketPath is { } path)
        {
            foreach (var finding in new SocketChecks(path, group ?? DefaultGroup, group is not null).Run())
            {
                Report(finding);
                isRefusalExplained |= finding.Result == Finding.FaultResult;
            }

            canCall &= FileStatus.Visible(path) is { IsSocket: true };
        }

        if (canCall)
            await new ServerChecks(session, group ?? DefaultGroup).Run(Report, isRefusalExplained).ConfigureAwait(false);

        return problems == 0 ? ExitCode.Ok : ExitCode.Failure;

        void Report(Finding finding)
        {
            problems += finding.Result == Finding.FaultResult ? 1 : 0;
            session.Printer.Finding(finding);
            session.Out.Flush();
        }
    }

    static Finding? CredentialProblem(Session session)
    {
        try
        {
            _ = session.Credentials;
            return null;
        }
        catch (UsageError e)
        {
            return Finding.Fault("credentials", e.Message, $"orderctl --endpoint https://{session.Endpoint.Uri.Authority} doctor");
        }
    }
}
