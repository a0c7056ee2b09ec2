using Orderd.Tests.Access;

namespace Orderd.Tests.Native;

/// <summary>Root restores into a directory of a user who plants links there meanwhile, as fast as a shell can.</summary>
public sealed class RestoresUnderAttack : RestoreScenario
{
    const int Rounds = 25;

    static readonly OtherUser Attacker = new(61_002, 61_002);

    [RootFact]
    [Trait("Contract", "12 Restore: restore as root follows no links planted in the store's folder")]
    public async Task NothingOutsideIsTouched()
    {
        await TakeBackupAsync();
        Folder.Open();
        var data = Directory.CreateDirectory(Folder.File("target")).FullName;
        Assert.Equal(0, (await ProgramRun.Of("chown", [$"{Attacker.Uid}:{Attacker.Gid}", data])).ExitCode);
        // Root's own, one that is there and one that is not.
        await File.WriteAllTextAsync(Folder.File("shadow"), "secret");
        File.SetUnixFileMode(Folder.File("shadow"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var before = await StateAsync();

        using var stop = new CancellationTokenSource();
        var attack = AttackAsync(data, stop.Token);
        var outcomes = new List<int>();
        for (var i = 0; i < Rounds; i++)
            outcomes.Add((await NativeBackup.RestoreAsync(Backup, Target)).ExitCode);
        await stop.CancelAsync();
        await attack;

        Assert.All(outcomes, code => Assert.Contains(code, (int[])[0, Failure, Refused]));
        Assert.Equal(before, await StateAsync());
        Assert.False(File.Exists(Folder.File("new")));
        var owners = await ProgramRun.Of("find", [data, "-user", "root"]);
        Assert.Equal("", owners.Output);
    }

    [RootFact]
    public async Task ADirectoryThatLeadsElsewhereGivesNoMoreThanItsOwnerHas()
    {
        await TakeBackupAsync();
        Folder.Open();
        var home = Directory.CreateDirectory(Folder.File("home")).FullName;
        var victim = Directory.CreateDirectory(Folder.File("victim")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(home, "data"), victim);
        Assert.Equal(0, (await ProgramRun.Of("chown", ["--no-dereference", $"{Attacker.Uid}:{Attacker.Gid}", home, Path.Combine(home, "data")])).ExitCode);

        var run = await NativeBackup.RestoreAsync(Backup, Path.Combine(home, "data", "orders.db"));

        Assert.Equal((Refused, true), (run.ExitCode, run.Error.Contains("Permission denied", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFileSystemEntries(victim));
    }

    static async Task AttackAsync(string data, CancellationToken stop)
    {
        const string Script = """
            cd "$1" || exit
            while :; do
                for name in orders.db.lock orders.db.restoring orders.db-wal orders.db-shm orders.db.restoring-journal orders.db; do
                    rm -rf "$name"; ln -s ../shadow "$name" 2>/dev/null
                    rm -f "$name"; ln -s ../new "$name" 2>/dev/null
                    rm -f "$name"
                done
            done
            """;
        using var attack = System.Diagnostics.Process.Start("/usr/bin/env", [.. Attacker.Command, "/bin/sh", "-c", Script, "sh", data]);
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            attack.Kill(entireProcessTree: true);
            await attack.WaitForExitAsync(CancellationToken.None);
        }
    }

    async Task<string> StateAsync() =>
        (await ProgramRun.Of("stat", ["--format=%a %u %g %s %Y", Folder.File("shadow")])).Output + await File.ReadAllTextAsync(Folder.File("shadow"));
}
