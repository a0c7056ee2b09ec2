using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native.Disk;

/// <summary>The tool itself: what it says that a disk does is what the daemon meets.</summary>
public sealed class FaultyDisks : IDisposable
{
    readonly ScratchFolder _folder = new();

    string Store => _folder.File("data/orders.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Write", "NoSpace", StatusCode.ResourceExhausted)]
    [InlineData("Write", "InputOutput", StatusCode.Unavailable)]
    [InlineData("Sync", "InputOutput", StatusCode.Unavailable)]
    public async Task AFaultIsMetAndIsOverWhenItIsTakenBack(string operation, string error, StatusCode expected)
    {
        using var disk = new FaultyDisk(_folder.File("data"));
        await using var orderd = await disk.StartAsync(_folder.File("o.sock"), Store);
        var orders = orderd.OverSocket();
        await orders.addOrderAsync(new Order { Items = { "before" } });
        Assert.True(disk.Operations > 0);
        Assert.Equal(0, disk.Recorded);

        using (var fault = disk.Fail(Enum.Parse<DiskOperations>(operation), Enum.Parse<DiskError>(error), "-wal"))
        {
            var failure = await Assert.ThrowsAsync<RpcException>(async () => await orders.addOrderAsync(new Order { Items = { "lost" } }));
            Assert.Equal(expected, failure.StatusCode);
            Assert.True(fault.Hits > 0);
        }
    }

    [Fact]
    public async Task AnOperationHangsUntilItsFaultIsTakenBack()
    {
        using var disk = new FaultyDisk(_folder.File("data"));
        await using var orderd = await disk.StartAsync(_folder.File("o.sock"), Store);
        Task<Google.Protobuf.WellKnownTypes.StringValue> add;
        using (var hang = disk.Hang(DiskOperations.Sync))
        {
            add = orderd.OverSocket().addOrderAsync(new Order { Items = { "late" } }).ResponseAsync;
            await hang.IsHitAsync();
            Assert.False(add.IsCompleted);
        }

        Assert.NotEmpty((await add).Value);
    }

    [Fact]
    public async Task SoManyPassAndSoManyFail()
    {
        using var disk = new FaultyDisk(_folder.File("data"));
        using var fault = disk.Fail(DiskOperations.Open, DiskError.InputOutput, ".lock", after: 1, times: 1);
        var flags = (string[])["--socket", _folder.File("o.sock"), "--listen", "none", "--store", $"sqlite:{Store}"];
        await using (var first = await disk.StartAsync(_folder.File("o.sock"), Store))
            Assert.Equal((1, 0), (fault.Seen, fault.Hits));
        Assert.NotEqual(0, (await disk.RunAsync(Binaries.Orderd, flags)).ExitCode);
        Assert.Equal((2, 1), (fault.Seen, fault.Hits));
        await using var third = await disk.StartAsync(_folder.File("o.sock"), Store);
        Assert.Equal((3, 1), (fault.Seen, fault.Hits));
    }
}
