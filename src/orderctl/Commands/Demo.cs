using System.CommandLine;
using System.Diagnostics;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Output;
using Orderd.Contracts.Demo;

namespace Orderctl.Commands;

/// <summary><c>orderctl demo</c>: makes a call of each type, which shows what the path to the server lets through.</summary>
static class Demo
{
    const int Messages = 5;

    const string Examples = """
        orderctl demo                                all four call types
        orderctl demo bidi
        orderctl --endpoint https://proxy:443 demo   does it stream both ways?
        """;

    static readonly (string CallType, string Method, Func<Session, Task> Run)[] CallTypes =
    [
        ("unary", "SimpleMethod", Unary),
        ("client-stream", "ClientStreamingMethod", ClientStream),
        ("server-stream", "ServerStreamingMethod", ServerStream),
        ("bidi", "BidirectionalStreamingMethod", Bidi),
    ];

    static Request Request => new() { ClientId = 1, RequestData = "called by orderctl" };

    public static Command Define()
    {
        var callType = new Argument<string?>("TYPE")
        {
            Description = "Only one of them: unary, client-stream, server-stream or bidi",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => GlobalOptions.Read(result, text => Array.Exists(CallTypes, type => type.CallType == text)
                ? text
                : throw new UsageError($"'{text}' is invalid; expected unary, client-stream, server-stream or bidi")),
        };
        foreach (var type in CallTypes)
            callType.CompletionSources.Add(type.CallType);

        return new Verb("demo", "Try each of the four call types, and print how it went", Examples, "grpc-demo") { callType }
            .Does((session, arguments) => Run(session, arguments.GetValue(callType)));
    }

    static async Task<int> Run(Session session, string? only)
    {
        var results = new List<CallResult>();
        var exitCode = ExitCode.Ok;
        foreach (var (callType, method, run) in CallTypes)
        {
            if (only is not null && callType != only)
                continue;

            session.Printer.Say($"{method} ({callType})");
            var start = Stopwatch.GetTimestamp();
            try
            {
                await run(session).ConfigureAwait(false);
                results.Add(new(callType, Worked: true, Stopwatch.GetElapsedTime(start)));
            }
            catch (RpcException e) when (session.Interrupt.ExitCode is null && !IsHopeless(e, results))
            {
                results.Add(new(callType, Worked: false, Stopwatch.GetElapsedTime(start)));
                var failure = ErrorReport.ReportCall(e, session, $"{callType}: ");
                exitCode = exitCode == ExitCode.Ok ? failure : exitCode;
            }
        }

        session.Printer.Results(results);
        return exitCode;
    }

    // Where nobody answers the first call, the others need not be tried.
    static bool IsHopeless(RpcException failure, List<CallResult> results) =>
        results.Count == 0 && ErrorReport.CodeOf(failure) is StatusCode.Unavailable or StatusCode.Unimplemented;

    static async Task Unary(Session session) => session.Printer.Response(
        await session.Demo.SimpleMethodAsync(Request, session.Call(Session.Unary)).ConfigureAwait(false), isOnlyOne: true);

    static async Task ClientStream(Session session)
    {
        using var call = session.Demo.ClientStreamingMethod(session.Call(Session.Unary));
        for (var i = 0; i < Messages; i++)
            await call.RequestStream.WriteAsync(Request).ConfigureAwait(false);

        await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        session.Printer.Response(await call.ResponseAsync.ConfigureAwait(false), isOnlyOne: true);
    }

    static async Task ServerStream(Session session)
    {
        using var call = session.Demo.ServerStreamingMethod(Request, session.Call(Session.Unary));
        await session.PrintAll(call.ResponseStream, Print(session)).ConfigureAwait(false);
    }

    // Each message waits for one from the other side: a path that buffers either direction up to its end fails here, in time.
    static async Task Bidi(Session session)
    {
        using var call = session.Demo.BidirectionalStreamingMethod(session.Call(Session.Unary));
        for (var i = 0; i < Messages; i++)
        {
            await call.RequestStream.WriteAsync(Request).ConfigureAwait(false);
            if (!await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
                return;

            Print(session)(call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        await session.PrintAll(call.ResponseStream, Print(session)).ConfigureAwait(false);
    }

    static Action<Response> Print(Session session) => response => session.Printer.Response(response, isOnlyOne: false);
}
