using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;
using Orderd.Tests.Systemd;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: who gets as far as to connect to the Unix socket of the native daemon, as its file says.</summary>
public sealed class SocketFiles : IDisposable
{
    const string Python = "/usr/bin/python3";
    const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    static readonly uint Writers = SystemGroup.IdOf(SystemGroup.Writers);
    static readonly uint Readers = SystemGroup.IdOf(SystemGroup.Readers);

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "5 --socket: mode 0660")]
    public async Task WithoutTheGroupItBelongsToTheDaemonsOwn()
    {
        await using var orderd = await StartAsync(("ORDERD_Access__Group", "no-such-group"));

        Assert.Equal(OwnerAndGroup, File.GetUnixFileMode(orderd.Socket));
        // 61002 would be nobody's group; the daemon's own is that of the tests.
        Assert.Equal(await GroupAsync(_folder.Root), await GroupAsync(orderd.Socket));
    }

    [Fact]
    public async Task ItsGroupIsTheWritersAndItsAccessListHasTheReaders()
    {
        // Who is not root may not give a file to a group of others.
        if (!OtherUser.IsPossible)
            return;

        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        await using var orderd = await StartAsync(("ORDERD_Access__Group", SystemGroup.Writers), ("ORDERD_Access__ReadOnlyGroup", SystemGroup.Readers));

        Assert.Equal(OwnerAndGroup, File.GetUnixFileMode(orderd.Socket));
        Assert.Equal(SystemGroup.Writers, await GroupAsync(orderd.Socket));
        Assert.Equal("OK PERMISSION_DENIED", await CallAsync(orderd.Socket, new OtherUser(61_002, Readers)));
        Assert.Equal("OK OK", await CallAsync(orderd.Socket, new OtherUser(61_002, 61_002, Writers)));
        // The kernel does not let an outsider connect.
        Assert.Equal("UNAVAILABLE UNAVAILABLE", await CallAsync(orderd.Socket, new OtherUser(61_002, 61_002)));
        Assert.DoesNotContain(orderd.Log.Lines, line => line.Contains("readers_shut_out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadersAreLetIntoAnInheritedSocketToo()
    {
        if (!OtherUser.IsPossible)
            return;

        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        var settings = _folder.File("orderd.json");
        await File.WriteAllTextAsync(settings, $$"""{ "Access": { "ReadOnlyGroup": "{{SystemGroup.Readers}}" } }""");
        await using var orderd = await ActivatedOrderd.StartAsync(_folder, "--config", settings);
        // Root may connect from the first moment on; once it is answered, the daemon has let the others in.
        await orderd.OverSocket().addOrderAsync(new Order());

        Assert.Equal("OK PERMISSION_DENIED", await CallAsync(orderd.Socket, new OtherUser(61_002, Readers)));
    }

    [Fact]
    public async Task AGroupMayBeANumber()
    {
        if (!OtherUser.IsPossible)
            return;

        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        await using var orderd = await StartAsync(("ORDERD_Access__Group", "61500"));

        Assert.Equal("OK OK", await CallAsync(orderd.Socket, new OtherUser(61_002, 61_002, 61_500)));
    }

    [Fact]
    public async Task ARefusalSaysWhatToDo()
    {
        if (!OtherUser.IsPossible)
            return;

        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        var orderctl = _folder.File("orderctl-under-test");
        File.Copy(Binaries.Orderctl, orderctl);
        await using var orderd = await StartAsync();
        string[] call = [.. new OtherUser(61_002, 61_002).Command, orderctl, "--endpoint", $"unix:{orderd.Socket}", "get", "101"];

        var shutOut = await ProgramRun.Of("/usr/bin/env", call);
        Assert.Contains("join the group orderd", shutOut.Error, StringComparison.Ordinal);

        File.SetUnixFileMode(orderd.Socket, (UnixFileMode)0b110_110_110);
        var refused = await ProgramRun.Of("/usr/bin/env", call);
        Assert.Equal(6, refused.ExitCode);
        Assert.Contains("PERMISSION_DENIED: uid 61002", refused.Error, StringComparison.Ordinal);
        Assert.Contains("sudo usermod -aG orderd $USER", refused.Error, StringComparison.Ordinal);
    }

    Task<NativeOrderd> StartAsync(params (string, string)[] environment)
    {
        var socket = _folder.File("o.sock");
        return NativeOrderd.StartExactlyAsync(socket, ["--socket", socket, "--listen", "127.0.0.1:0", "--store", "memory", "--sample-data"], environment);
    }

    static async Task<string> GroupAsync(string path) => (await ProgramRun.Of("/usr/bin/stat", ["--format=%G", path])).Output.Trim();

    // The statuses of a read and of a write.
    static async Task<string> CallAsync(string socket, OtherUser user)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Python", "any_method.py"));
        var run = await ProgramRun.Of(
            "/usr/bin/env",
            [.. user.Command, Python, "-", $"unix:{socket}", "/ecommerce.OrderManagement/searchOrders ServerStreaming", "/ecommerce.OrderManagement/addOrder Unary"],
            script);
        Assert.True(run.ExitCode == 0, run.Error);
        return string.Join(' ', run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1]));
    }
}
