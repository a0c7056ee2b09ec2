using System.Net.Sockets;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>What the native daemon finds at the path of its socket, and what it leaves there.</summary>
public sealed class SocketPaths : IDisposable
{
    readonly ScratchFolder _folder = new();

    string Path => _folder.File("o.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "10 Files: the lock file is 0600 so that nobody else can hold it")]
    public async Task TheLockIsForTheOwnerAlone()
    {
        // As an older version left it.
        await File.WriteAllTextAsync(Path + ".lock", "");
        File.SetUnixFileMode(Path + ".lock", (UnixFileMode)0b110_100_100);
        await using var orderd = await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path + ".lock"));
    }

    [Theory]
    [InlineData("ln -s elsewhere o.sock.lock", "o.sock.lock is a link")]
    [InlineData("mkfifo o.sock.lock", "o.sock.lock is a FIFO")]
    [InlineData("touch other; ln other o.sock.lock", "has a second name")]
    public async Task ALockThatIsNotItsOwnIsNotOpened(string command, string message)
    {
        Assert.Equal(0, (await ProgramRun.Of("/bin/sh", ["-c", $"cd \"$1\"; {command}", "sh", _folder.Root])).ExitCode);
        await AssertRefusedAsync(message);
        Assert.False(File.Exists(_folder.File("elsewhere")));
    }

    [Fact]
    [Trait("Contract", "5 --socket: a full backlog at the socket path must not hang the start")]
    public async Task AFullBacklogIsSomebodyWhoListens()
    {
        using var listener = Bound();
        listener.Listen(0);
        // It holds one more than it says.
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false }).ToList();
        foreach (var socket in waiting)
        {
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(Path));
            }
            catch (SocketException)
            {
                // It is full.
            }
        }

        await AssertRefusedAsync("another orderd is listening on");
        Assert.True(File.Exists(Path));
        waiting.ForEach(socket => socket.Dispose());
    }

    [Fact]
    [Trait("Contract", "5 --socket: a bound socket of somebody else is not deleted")]
    public async Task ASocketThatIsBoundAndDoesNotListenYetIsLeftAlone()
    {
        using var other = Bound();
        await AssertRefusedAsync("does not listen on it (yet)");
        Assert.True(File.Exists(Path));
        other.Listen();
        await AssertRefusedAsync("another orderd is listening on");
    }

    [Fact]
    public async Task ASocketOfAnotherTypeIsLeftAlone()
    {
        using var datagrams = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        datagrams.Bind(new UnixDomainSocketEndPoint(Path));
        await AssertRefusedAsync($"the socket {Path} cannot be made");
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task AStaleSocketIsReplaced()
    {
        await using (var killed = await StartAsync())
            await killed.KillAsync();
        Assert.True(File.Exists(Path));
        await using var orderd = await StartAsync();
        Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order())).Value);
    }

    [Fact]
    [Trait("Contract", "5 --socket: a bound socket of somebody else is not deleted")]
    public async Task WhatTookItsPlaceMeanwhileIsLeftAtItsEnd()
    {
        await using var orderd = await StartAsync();
        File.Delete(Path);
        using var other = Bound();
        other.Listen();
        Assert.Equal(0, await orderd.StopAsync());
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task AtItsEndItIsGone()
    {
        await using var orderd = await StartAsync();
        Assert.Equal(0, await orderd.StopAsync());
        Assert.Equal(["o.sock.lock"], Directory.GetFileSystemEntries(_folder.Root).Select(System.IO.Path.GetFileName));
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartAsync(Path, "memory");

    Socket Bound()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        return socket;
    }

    async Task AssertRefusedAsync(string message)
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--socket", Path, "--listen", "none", "--store", "memory"]);
        Assert.Equal((1, true), (run.ExitCode, run.Error.Contains(message, StringComparison.Ordinal)));
    }
}
