using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Linux;
using Orderctl.Output;
using Orderd.Contracts.V1;

namespace Orderctl.Commands;

/// <summary><c>orderctl backup FILE|-</c>: a copy of the store as it is now, whole or not at all.</summary>
static class Backup
{
    const string Examples = """
        orderctl backup orders.backup
        orderctl backup --force /var/backups/orders-$(date +%u).backup     one a weekday
        orderctl backup - | gzip > orders.backup.gz
        """;

    public static Command Define()
    {
        var file = new Argument<string>("FILE") { Description = "The file to write, or - for stdout" };
        var force = new Option<bool>("--force") { Description = "Replace FILE if it is there" };
        return new Verb("backup", "Copy the store to a file while orderd goes on serving", Examples, "admin") { file, force }
            .Does((session, arguments) => arguments.GetRequiredValue(file) is var path and not "-"
                ? ToFile(session, path, arguments.GetValue(force))
                : ToStdout(session));
    }

    static async Task<int> ToStdout(Session session)
    {
        if (Posix.IsTerminal(Posix.StandardOutput))
            throw new UsageError("a backup is not for a terminal: name a file, or pipe it into a program");

        await Receive(session, bytes => Posix.WriteAll(Posix.StandardOutput, bytes)).ConfigureAwait(false);
        Posix.SyncStandardOutput();
        return ExitCode.Ok;
    }

    static async Task<int> ToFile(Session session, string path, bool force)
    {
        if (Directory.Exists(path))
            throw new RefusedInput($"{path} is a directory");

        if (!force && Path.Exists(path))
            throw new RefusedInput($"{path} exists: --force replaces it");

        using var file = OwnFile.Replace(path + ".partial", anybodys: false);
        long total;
        try
        {
            total = await Receive(session, file.Write).ConfigureAwait(false);
            file.Rename(path, force);
        }
        catch
        {
            // What went wrong first is what is said, with what is left behind.
            if (LeftBehind(file) is { } left)
                Stderr.Complain(left);
            throw;
        }

        session.Printer.Counted("bytes", total, $"Backed up {Printer.Number(total)} bytes to {path}");
        return ExitCode.Ok;
    }

    static string? LeftBehind(OwnFile file)
    {
        try
        {
            file.Delete();
            return null;
        }
        catch (OutputLost e)
        {
            return $"{file.Path} is left: {e.Message}";
        }
    }

    static async Task<long> Receive(Session session, Writer write)
    {
        using var call = session.Admin.Backup(new BackupRequest(), session.Call());
        Progress? progress = null;
        try
        {
            var total = 0L;
            var received = 0L;
            while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                var chunk = call.ResponseStream.Current;
                total = Math.Max(total, chunk.TotalBytes);
                progress ??= new Progress($"of {Printer.Number(total)} bytes received", readsInput: false);
                write(chunk.Data.Span);
                received += chunk.Data.Length;
                progress.Count(chunk.Data.Length);
            }

            return received == total
                ? total
                : throw new IncompleteBackup($"the backup is incomplete: {Printer.Number(received)} of {Printer.Number(total)} bytes came");
        }
        finally
        {
            progress?.Dispose();
        }
    }

    delegate void Writer(ReadOnlySpan<byte> bytes);
}
