using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Orderd.Tests.Native;

/// <summary>Which backups <c>orderd --restore</c> refuses, and that it then leaves everything as it was.</summary>
public sealed class DamagedBackups : RestoreScenario
{
    [Fact]
    public async Task WhatIsNoBackupIsRefused()
    {
        await File.WriteAllTextAsync(Backup, new string('x', 4096));
        await AssertRefusedAsync("is not a SQLite database");
    }

    [Fact]
    public async Task AMissingFileIsRefusedBeforeAnythingIsMade()
    {
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal((Refused, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"orderd: the backup {Backup} cannot be read: ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder.File("target")));
    }

    [Fact]
    public async Task ATruncatedBackupIsRefused()
    {
        await ChangeBackupAsync(bytes => bytes[..(bytes.Length / 2)]);
        await AssertRefusedAsync("is cut short");
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public async Task ASingleBitThatFlippedIsFound(double where)
    {
        await ChangeBackupAsync(bytes =>
        {
            bytes[(int)(bytes.Length * where)] ^= 0x10;
            return bytes;
        });
        await AssertRefusedAsync("is damaged");
    }

    [Fact]
    public async Task APageOfGarbageIsFoundUnderARightChecksum()
    {
        await TakeBackupAsync();
        await SealedBackup.ChangeAsync(Backup, content =>
        {
            RandomNumberGenerator.Fill(content.AsSpan(4096 * 3, 4096));
            return content;
        });
        await AssertRefusedAsync("is damaged");
    }

    [Theory]
    [Trait("Contract", "12 Restore: a truncated or extended backup, or one without its checksum, is refused by restore")]
    [InlineData(-1)]
    [InlineData(-SealedBackup.ChecksumLength)]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task ABackupThatDoesNotEndWithItsChecksumIsRefused(int change)
    {
        await ChangeBackupAsync(bytes => change < 0 ? bytes[..^-change] : [.. bytes, .. new byte[change]]);
        await AssertRefusedAsync("does not end with its checksum");
    }

    [Fact]
    public async Task ABackupWithMoreThanItsPagesIsRefused()
    {
        await TakeBackupAsync();
        await SealedBackup.ChangeAsync(Backup, content => [.. content, .. new byte[4096]]);
        await AssertRefusedAsync("is damaged: it has ");
    }

    [Theory]
    [Trait("Contract", "12 Restore: a backup with foreign triggers, views or tables is refused by restore")]
    [InlineData("CREATE TRIGGER spy AFTER INSERT ON orders BEGIN DELETE FROM orders; END", "trigger spy")]
    [InlineData("CREATE VIEW spy AS SELECT * FROM orders", "view spy")]
    [InlineData("CREATE TABLE spy (a)", "table spy")]
    [InlineData("CREATE INDEX spy ON orders (length(body))", "index spy")]
    public async Task WhatOrderdDidNotMakeIsRefused(string sql, string name)
    {
        await TakeBackupAsync();
        await SealedBackup.ExecuteAsync(Backup, sql);
        await AssertRefusedAsync($"is not orderd's alone: it has a {name}");
    }

    [Fact]
    public async Task AStoreWithoutOneOfItsTablesIsRefused()
    {
        await TakeBackupAsync();
        await SealedBackup.ExecuteAsync(Backup, "DROP TABLE idempotency_keys");
        await AssertRefusedAsync("is damaged: ");
    }

    [Theory]
    [InlineData(60, 99, "was written by a newer orderd (schema 99; this one knows ")]
    [InlineData(68, 0x12345678, "is a database of another program")]
    public async Task AnotherProgramsOrANewerOnesIsRefused(int offset, int value, string message)
    {
        await TakeBackupAsync();
        await SealedBackup.ChangeAsync(Backup, content =>
        {
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(offset), value);
            return content;
        });
        await AssertRefusedAsync(message);
    }
}
