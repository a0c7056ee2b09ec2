using Orderd.Contracts.V1;

namespace Orderd.Tests.Native;

/// <summary>Takes a backup through the API, checks how it comes, and restores it with the native daemon.</summary>
static class NativeBackup
{
    const int LargestChunk = 256 * 1024;

    public static async Task TakeAsync(Admin.AdminClient client, string file)
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        using var call = client.Backup(new BackupRequest(), cancellationToken: late.Token);
        await using var output = File.Create(file);
        var total = 0L;
        while (await call.ResponseStream.MoveNext(late.Token))
        {
            var chunk = call.ResponseStream.Current;
            Assert.InRange(chunk.Data.Length, 1, LargestChunk);
            // The size is in the first chunk only.
            Assert.Equal(output.Length == 0, chunk.TotalBytes > 0);
            total = output.Length == 0 ? chunk.TotalBytes : total;
            chunk.Data.WriteTo(output);
        }

        Assert.Equal(total, output.Length);
    }

    public static Task<ProgramRun> RestoreAsync(string file, string store, string? input = null) =>
        ProgramRun.Of(Binaries.Orderd, ["--restore", file, "--store", $"sqlite:{store}"], input);

    /// <summary>Another SQLite than orderd's own says what it thinks of the file.</summary>
    public static async Task CheckIntegrityAsync(string file)
    {
        const string Script = "import sqlite3, sys; print(*sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True).execute('PRAGMA integrity_check').fetchall())";
        var check = await ProgramRun.Of("/usr/bin/python3", ["-c", Script, file]);
        Assert.Equal((0, "('ok',)\n", ""), (check.ExitCode, check.Output, check.Error));
    }
}
