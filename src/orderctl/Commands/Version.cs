using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Output;
using Orderd.Shared;

namespace Orderctl.Commands;

/// <summary><c>orderctl version</c></summary>
static class Version
{
    const string Examples = """
        orderctl version
        orderctl version -o json | jq -r .server
        """;

    public static Command Define() => new Verb("version", "Print the versions of this program and of the server", Examples)
        .Does((session, _) => Run(session));

    static async Task<int> Run(Session session)
    {
        string? server = null;
        try
        {
            server = await Ask(session).ConfigureAwait(false);
            return ExitCode.Ok;
        }
        finally
        {
            // The client's version is known even when the server is not to be reached.
            session.Printer.Versions(ProductVersion.Text, server);
            session.Out.Flush();
            if (server is not null && ProductVersion.WithoutCommit(server) != ProductVersion.Text)
                Stderr.Complain($"warning: the server has version {server}, this is orderctl {ProductVersion.Text}");
        }
    }

    /// <summary>Every answer names the server's version in its headers, whatever was asked and whatever is answered.</summary>
    static async Task<string?> Ask(Session session)
    {
        using var call = session.Orders.getOrderAsync(new StringValue { Value = "version" }, session.Call(Session.Unary));
        try
        {
            await call.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled)
            && e.Status.DebugException is null)
        {
            // This is an answer all the same.
        }

        return (await call.ResponseHeadersAsync.ConfigureAwait(false)).GetValue(ProductVersion.Header);
    }
}
