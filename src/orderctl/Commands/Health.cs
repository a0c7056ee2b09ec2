using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Client;
using Orderctl.Errors;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderctl.Commands;

/// <summary><c>orderctl health [SERVICE]</c></summary>
static class Health
{
    const string Examples = """
        orderctl health && echo fit                  0 is SERVING, 3 is NOT_SERVING
        orderctl health ecommerce.OrderManagement
        orderctl health --watch                      each change as it comes; Ctrl-C ends
        """;

    public static Command Define()
    {
        var service = new Argument<string>("SERVICE")
        {
            Description = "The full name of a service; without one, orderd as a whole",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => "",
            CompletionSources = { "ecommerce.OrderManagement", "routeguide.RouteGuide", "demo.GRPCDemo", "sum.SumService", "orderd.v1.Admin" },
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and print each change" };
        return new Verb("health", "Print whether orderd, or one of its services, can do its work", Examples) { service, watch }
            .Does((session, arguments) => arguments.GetValue(watch)
                ? Watch(session, arguments.GetRequiredValue(service))
                : Check(session, arguments.GetRequiredValue(service)));
    }

    static async Task<int> Check(Session session, string service)
    {
        var response = await session.Health.Check(
            service, session.Call(Session.Unary)).ConfigureAwait(false);
        session.Printer.State(service, HealthCalls.Name(response.Status));
        return response.Status == ServingStatus.Serving ? ExitCode.Ok : ExitCode.Unreachable;
    }

    static async Task<int> Watch(Session session, string service)
    {
        using var call = session.Health.Watch(service, session.Call());
        await session.PrintAll(call.ResponseStream, response => session.Printer.State(service, HealthCalls.Name(response.Status))).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
