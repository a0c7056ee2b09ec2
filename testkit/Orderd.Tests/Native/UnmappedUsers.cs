using Orderd.Tests.Access;

namespace Orderd.Tests.Native;

/// <summary>A daemon in a user namespace that gives numbers to nobody: to it, all users are 65534, it itself too.</summary>
public sealed class UnmappedUsers : IDisposable
{
    const string Python = "/usr/bin/python3";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    [Trait("Contract", "7 On the socket: a user namespace's unmapped uid (65534) is nobody: never admin")]
    public async Task NobodyIsAdminForHavingTheNumberOfEverybody()
    {
        if ((await ProgramRun.Of("/usr/bin/unshare", ["--user", "true"])).ExitCode != 0)
            return;

        _folder.Open();
        var socket = _folder.File("o.sock");
        await using var orderd = await NativeOrderd.StartExactlyAsync(
            socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"], [], "/usr/bin/unshare", "--user");
        File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110);

        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Python", "any_method.py"));
        var run = await ProgramRun.Of(
            "/usr/bin/env",
            [.. new OtherUser(61_002, 61_002).Command, Python, "-", $"unix:{socket}", "/ecommerce.OrderManagement/searchOrders ServerStreaming", "/orderd.v1.Admin/Status Unary"],
            script);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            ["PERMISSION_DENIED", "PERMISSION_DENIED"],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1]));
    }
}
