using Orderd.Tests.Native;
using static System.IO.UnixFileMode;

namespace Orderd.Tests.Orderctl;

/// <summary>The native orderd and orderctl of a test of doctor, and what happens between them.</summary>
public abstract class DoctorRuns : IAsyncLifetime
{
    private protected ScratchFolder Folder { get; } = new();
    /// <summary>The group of this process.</summary>
    private protected string Group { get; private set; } = "";

    private protected string Socket => Folder.File("o.sock");

    private protected string Endpoint => $"unix:{Socket}";

    public async Task InitializeAsync() => Group = (await ProgramRun.Of("id", ["-gn"])).Output.Trim();

    public Task DisposeAsync()
    {
        Folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>An orderd on the socket whose group is this process's own.</summary>
    private protected Task<NativeOrderd> StartAsync(params (string, string)[] environment) => NativeOrderd.StartExactlyAsync(
        Socket,
        ["--socket", Socket, "--listen", "127.0.0.1:0", "--store", $"sqlite:{Folder.File("orders.db")}"],
        [("ORDERD_Access__Group", Group), .. environment]);

    private protected static async Task<DoctorReport> RunAsync(string endpoint, params string[] arguments) =>
        DoctorReport.Of(await OrderctlProcess.RunAsync(endpoint, "", ["doctor", "-o", "json", .. arguments]));

    private protected string SecretFile(string text)
    {
        var path = Folder.File($"{Guid.NewGuid():N}");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UserRead | UserWrite);
        return path;
    }

    /// <summary>Types a command that doctor gave.</summary>
    private protected static async Task TypeAsync(string? command)
    {
        var run = await ProgramRun.Of("/bin/sh", ["-c", command!]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
