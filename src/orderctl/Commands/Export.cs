using System.CommandLine;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Linux;
using Orderctl.Output;

namespace Orderctl.Commands;

/// <summary><c>orderctl export</c>: every order, oldest first, as lines of JSON that import and update read.</summary>
static class Export
{
    const string Examples = """
        orderctl export orders.ndjson
        orderctl export --resume orders.ndjson       goes on where one was interrupted
        orderctl export | gzip > orders.ndjson.gz
        orderctl export | orderctl --endpoint http://backup:50051 import
        """;

    public static Command Define()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Where to write them; without it, or with -, to stdout",
            DefaultValueFactory = _ => "-",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with an export to FILE that was interrupted" };
        var force = new Option<bool>("--force") { Description = "Replace FILE if it is there" };
        // It lists by sequence number: what that may miss while others write, ListOrders says in admin.proto.
        var verb = new Verb("export", "Write every order as protobuf JSON, one a line, in order of insertion", Examples, "admin")
        {
            file, resume, force,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(resume) && result.GetValue(file) is "-" or null)
                result.AddError("--resume: name the FILE to go on with");
            if (result.GetValue(resume) && result.GetValue(force))
                result.AddError("either --resume or --force, not both");
        });
        return verb.Does((session, arguments) => arguments.GetValue(file) is { } path and not "-"
            ? ToFile(session, path, arguments.GetValue(resume), arguments.GetValue(force))
            : ToStdout(session));
    }

    static async Task<int> ToStdout(Session session)
    {
        using var progress = new Progress("orders exported", readsInput: false);
        await Print(session, session.Out, "", progress, _ => { }).ConfigureAwait(false);
        Posix.SyncStandardOutput();
        return ExitCode.Ok;
    }

    static async Task<int> ToFile(Session session, string path, bool resume, bool force)
    {
        using var file = ExportFile.Open(path, resume, force);
        try
        {
            long count;
            using (var progress = new Progress("orders exported", readsInput: false))
                count = await Print(session, file.Out, file.Token, progress, file.Reached).ConfigureAwait(false);

            file.Complete();
            session.Printer.Counted("exported", count, $"Exported {Printer.Number(count)} orders to {path}");
            return ExitCode.Ok;
        }
        catch (RpcException e)
        {
            file.Save();
            var exitCode = ErrorReport.Report(e, session);
            if (session.Interrupt.ExitCode is not null)
                Stderr.Complain("interrupted");
            Stderr.Add(e.StatusCode == StatusCode.InvalidArgument
                ? $"begin anew: orderctl export --force {path}"
                : $"go on: orderctl export --resume {path}");
            return exitCode;
        }
    }

    static async Task<long> Print(Session session, StandardOutput output, string token, Progress progress, Action<string> reached)
    {
        var printer = JsonPrinter.To(output);
        var count = 0L;
        await foreach (var page in new OrderPager(session, newestFirst: false, token).Pages().ConfigureAwait(false))
        {
            foreach (var order in page.Orders)
                printer.Order(order);

            count += page.Orders.Count;
            progress.Count(page.Orders.Count);
            reached(page.NextPageToken);
        }

        output.Flush();
        return count;
    }
}
