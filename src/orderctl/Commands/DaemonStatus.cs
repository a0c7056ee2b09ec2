using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderd.Contracts.V1;

namespace Orderctl.Commands;

/// <summary><c>orderctl status</c></summary>
static class DaemonStatus
{
    const string Examples = """
        orderctl status
        orderctl status -o json | jq -r .store.orders
        """;

    public static Command Define() => new Verb("status", "Print how the server is doing, and what it was asked since its start", Examples, "admin")
        .Does(async (session, _) =>
        {
            session.Printer.Status(await Ask(session).ConfigureAwait(false));
            return ExitCode.Ok;
        });

    public static Task<StatusResponse> Ask(Session session) =>
        session.Admin.StatusAsync(new StatusRequest(), session.Call(Session.Unary)).ResponseAsync;
}
