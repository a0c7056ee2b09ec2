using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;

namespace Orderctl.Commands;

/// <summary><c>orderctl delete ID…</c></summary>
static class Delete
{
    const string Examples = """
        orderctl delete 101
        orderctl delete 101 102 103                  goes on past a missing one, and then exits 4
        """;

    public static Command Define()
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = "The ids of the orders",
            Arity = ArgumentArity.OneOrMore,
        };
        return new Verb("delete", "Delete orders", Examples) { ids }
            .Does((session, arguments) => Run(session, arguments.GetRequiredValue(ids)));
    }

    static async Task<int> Run(Session session, string[] ids)
    {
        var exitCode = ExitCode.Ok;
        foreach (var id in ids)
        {
            try
            {
                await session.Orders.deleteOrderAsync(new StringValue { Value = id }, session.Call(Session.Unary))
                    .ConfigureAwait(false);
                session.Printer.Deleted(id);
            }
            catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
            {
                exitCode = ErrorReport.ReportCall(missing, session);
            }
            finally
            {
                // What is deleted is said, whatever becomes of the next one.
                session.Out.Flush();
            }
        }

        return exitCode;
    }
}
