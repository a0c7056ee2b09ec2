using System.Security.Cryptography;
using System.Text;
using Orderd.Store.Sqlite;

namespace Orderd.Tests.Native;

/// <summary>A backup with a right checksum, whatever is in it.</summary>
static class SealedBackup
{
    // "orderd backup 1\n" and a SHA-256.
    public const int ChecksumLength = 48;

    public static byte[] Of(byte[] content) => [.. content, .. Encoding.ASCII.GetBytes("orderd backup 1\n"), .. SHA256.HashData(content)];

    /// <summary>Changes what stands before the checksum, which is right again afterwards.</summary>
    public static async Task ChangeAsync(string file, Func<byte[], byte[]> change) =>
        await File.WriteAllBytesAsync(file, Of(change((await File.ReadAllBytesAsync(file))[..^ChecksumLength])));

    /// <summary>Has another SQLite run a statement on it.</summary>
    public static async Task ExecuteAsync(string file, string sql)
    {
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^ChecksumLength]);
        const string Script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()";
        var run = await ProgramRun.Of("/usr/bin/python3", ["-c", Script, file, sql]);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        await File.WriteAllBytesAsync(file, Of(WithPageChecksums(await File.ReadAllBytesAsync(file))));
    }

    static byte[] WithPageChecksums(byte[] content)
    {
        for (var page = 0; page < content.Length / PageChecksum.PageSize; page++)
            PageChecksum.Write(content.AsSpan(page * PageChecksum.PageSize, PageChecksum.PageSize), (uint)page + 1);
        return content;
    }
}
