using System.Diagnostics;
using Orderd.Tests.Access;

namespace Orderd.Tests.Native;

/// <summary>Root starts in a directory of a user who puts links in the place of the socket as fast as a program can.</summary>
public sealed class SocketsUnderAttack : IDisposable
{
    const int Rounds = 15;

    static readonly OtherUser Attacker = new(61_002, 61_002);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    [Trait("Contract", "5 --socket: no chown and chmod by path after bind")]
    public async Task NeitherModeNorGroupOfAnotherFileIsChanged()
    {
        const string Script = """
            import os, sys
            os.chdir(sys.argv[1])
            while True:
                try:
                    os.unlink('o.sock')
                    os.symlink('../victim', 'o.sock')
                    os.unlink('o.sock')
                except OSError:
                    pass
            """;
        _folder.Open();
        var directory = Directory.CreateDirectory(_folder.File("run")).FullName;
        Assert.Equal(0, (await ProgramRun.Of("chown", [$"{Attacker.Uid}:{Attacker.Gid}", directory])).ExitCode);
        var victim = _folder.File("victim");
        await File.WriteAllTextAsync(victim, "secret");
        File.SetUnixFileMode(victim, UnixFileMode.UserRead);
        var before = await StatAsync(victim);

        using var attack = Process.Start("/usr/bin/env", [.. Attacker.Command, "/usr/bin/python3", "-c", Script, directory]);
        try
        {
            for (var i = 0; i < Rounds; i++)
                await StartAndStopAsync(System.IO.Path.Combine(directory, "o.sock"));
        }
        finally
        {
            attack.Kill();
            await attack.WaitForExitAsync();
        }

        Assert.Equal(before, await StatAsync(victim));
    }

    // It may find its socket replaced and give up, or not.
    static async Task StartAndStopAsync(string socket)
    {
        using var orderd = Process.Start(new ProcessStartInfo(
            Binaries.Orderd, ["--socket", socket, "--listen", "none", "--store", "memory"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ORDERD_Access__Group"] = SystemGroup.Writers, ["ORDERD_Access__ReadOnlyGroup"] = SystemGroup.Readers },
        })!;
        while (await orderd.StandardOutput.ReadLineAsync().WaitAsync(NativeOrderd.Bound) is { } line)
        {
            if (line.Contains("Listening", StringComparison.Ordinal))
                break;
        }

        if (!orderd.HasExited)
            orderd.Kill();
        await orderd.WaitForExitAsync();
    }

    static async Task<string> StatAsync(string path) => (await ProgramRun.Of("stat", ["--format=%a %u %g", path])).Output
        + (await ProgramRun.Of("/usr/bin/python3", ["-c", "import os, sys; print(os.listxattr(sys.argv[1]))", path])).Output;
}
