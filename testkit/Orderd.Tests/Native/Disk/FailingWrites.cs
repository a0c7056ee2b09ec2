using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Tests.Native.Disk;

/// <summary>What callers hear of writes that the disk fails, holds up or takes for ever, and what is in the store afterwards.</summary>
public sealed class FailingWrites : IDisposable
{
    const int Clients = 30;
    const int WritesEach = 4;

    readonly ScratchFolder _folder = new();
    readonly FaultyDisk _disk;

    public FailingWrites() => _disk = new FaultyDisk(_folder.File("data"));

    string Store => _folder.File("data/orders.db");

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [Trait("Contract", "10 Writes: a statement that fails inside a transaction leaves the store as it was")]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(400)]
    public async Task AStreamThatDoesNotFitChangesNothing(int after)
    {
        await using var orderd = await StartAsync();
        await UpdateAsync(orderd, 0, 400, "first");
        var before = await SearchAsync(orderd, "item");
        using (_disk.Fail(DiskOperations.Write, DiskError.NoSpace, "-wal", after))
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => UpdateAsync(orderd, 0, 4_000, "second"));
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        }

        Assert.Equal(before, await SearchAsync(orderd, "item"));
        Assert.Empty(await SearchAsync(orderd, "second"));
        // What was there can be changed and deleted, and found by its new items.
        await UpdateAsync(orderd, 0, 400, "third");
        Assert.Equal(400, (await SearchAsync(orderd, "third item")).Count);
        Assert.Equal(0, await orderd.StopAsync());
        await AssertSoundAsync();
    }

    [Fact]
    [Trait("Contract", "10 Writes: deadlines bind a write in the queue and in a commit, too")]
    public async Task ADeadlineIsKeptWhileASyncHangs()
    {
        await using var orderd = await StartAsync();
        using var hang = _disk.Hang(DiskOperations.Sync, "-wal");
        var committing = AddAsync(orderd, "in the commit", TimeSpan.FromSeconds(2));
        await hang.IsHitAsync();
        var waiting = AddAsync(orderd, "in the queue", TimeSpan.FromSeconds(1));

        // The disk still hangs.
        Assert.Equal(StatusCode.DeadlineExceeded, await waiting);
        Assert.Equal(StatusCode.DeadlineExceeded, await committing);
        hang.Dispose();
        Assert.Equal(StatusCode.OK, await AddAsync(orderd, "later", TimeSpan.FromSeconds(20)));
        Assert.Empty(await SearchAsync(orderd, "in the queue"));
    }

    [Fact]
    [Trait("Contract", "10 Writes: a write that runs out of time does not have the others done again and again")]
    public async Task ShortDeadlinesOnASlowDiskGetTheirWritesDone()
    {
        await using var orderd = await StartAsync();
        using var slow = _disk.Delay(DiskOperations.Sync, TimeSpan.FromMilliseconds(150), "-wal");
        var patient = await CountDoneAsync(orderd, TimeSpan.FromSeconds(60));
        var hasty = await CountDoneAsync(orderd, TimeSpan.FromSeconds(3));
        Assert.Equal(Clients * WritesEach, patient);
        Assert.InRange(hasty, patient * 8 / 10, patient);
    }

    [Fact]
    [Trait("Contract", "10 Errors of the disk: after an error in the commit's sync the outcome is said to be unknown, and the store is opened anew")]
    public async Task AFailedSyncLeavesTheOutcomeUnknownAndTheStoreGoesOn()
    {
        await using var orderd = await StartAsync();
        using (var fault = _disk.Fail(DiskOperations.Sync, DiskError.InputOutput, "-wal", times: 1))
        {
            var failure = await Assert.ThrowsAsync<RpcException>(async () => await orderd.OverSocket().addOrderAsync(new Order { Items = { "perhaps" } }));
            Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
            Assert.Contains("is not known", failure.Status.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("nothing was changed", failure.Status.Detail, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(1, fault.Hits);
        }

        await Wait.UntilAsync(async () => await AddAsync(orderd, "after", TimeSpan.FromSeconds(20)) == StatusCode.OK);
        await BecomesAsync(orderd, ServingStatus.Serving);
        Assert.NotEmpty(await SearchAsync(orderd, "after"));
    }

    [Fact]
    [Trait("Contract", "10 Errors of the disk: an error at an open does not leave the writer refusing")]
    public async Task ErrorsAtEachOpenAreOverWhenTheDiskIsWellAgain()
    {
        await using var orderd = await StartAsync();
        using (_disk.Fail(DiskOperations.Open, DiskError.InputOutput))
        using (_disk.Fail(DiskOperations.Sync, DiskError.InputOutput, "-wal", times: 1))
        {
            Assert.Equal(StatusCode.Unavailable, await AddAsync(orderd, "lost", TimeSpan.FromSeconds(20)));
            await BecomesAsync(orderd, ServingStatus.NotServing);
        }

        await BecomesAsync(orderd, ServingStatus.Serving);
        Assert.Equal(StatusCode.OK, await AddAsync(orderd, "after", TimeSpan.FromSeconds(20)));
    }

    [Fact]
    [Trait("Contract", "10 Errors of the disk: a checkpoint that fails turns health red, and is over when it succeeds")]
    public async Task AFailingCheckpointIsSaid()
    {
        await using var orderd = await StartAsync();
        using (_disk.Fail(DiskOperations.Write, DiskError.NoSpace, "orders.db"))
        {
            // More than the 16 MiB after which the log is moved.
            for (var i = 0; i < 30; i++)
                await UpdateAsync(orderd, i * 1_000, 1_000, "some");
            await BecomesAsync(orderd, ServingStatus.NotServing);
            await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "checkpoint_failed");
        }

        await BecomesAsync(orderd, ServingStatus.Serving);
        Assert.Equal(0, await orderd.StopAsync());
        await AssertSoundAsync();
    }

    [Theory]
    [Trait("Contract", "10 Errors of the disk: a store that is deleted or replaced under the daemon takes no more writes")]
    [InlineData("orders.db")]
    [InlineData("orders.db-wal")]
    public async Task WritesIntoAFileWithoutItsNameAreRefused(string name)
    {
        await using var orderd = await StartAsync();
        Assert.Equal(StatusCode.OK, await AddAsync(orderd, "before", TimeSpan.FromSeconds(20)));
        var path = _folder.File($"data/{name}");
        File.Move(path, path + ".away");
        File.Copy(path + ".away", path);

        Assert.Equal(StatusCode.Unavailable, await AddAsync(orderd, "lost", TimeSpan.FromSeconds(20)));
        await BecomesAsync(orderd, ServingStatus.NotServing);
        File.Move(path + ".away", path, overwrite: true);
        Assert.Equal(StatusCode.OK, await AddAsync(orderd, "after", TimeSpan.FromSeconds(20)));
        await BecomesAsync(orderd, ServingStatus.Serving);
    }

    Task<NativeOrderd> StartAsync() => _disk.StartAsync(_folder.File("o.sock"), Store);

    async Task AssertSoundAsync()
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--verify", "--store", $"sqlite:{Store}"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("is sound", run.Output, StringComparison.Ordinal);
    }

    static async Task<int> CountDoneAsync(NativeOrderd orderd, TimeSpan deadline)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var done = 0;
            for (var i = 0; i < WritesEach; i++)
                done += await AddAsync(orderd, $"{client}", deadline) == StatusCode.OK ? 1 : 0;
            return done;
        }));
        return results.Sum();
    }

    static async Task<StatusCode> AddAsync(NativeOrderd orderd, string item, TimeSpan deadline)
    {
        try
        {
            await orderd.OverSocket().addOrderAsync(new Order { Items = { item } }, deadline: DateTime.UtcNow + deadline);
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    static async Task UpdateAsync(NativeOrderd orderd, int first, int count, string item)
    {
        using var call = orderd.OverSocket().updateOrders();
        foreach (var i in Enumerable.Range(first, count))
            await call.RequestStream.WriteAsync(new Order { Id = $"{i}", Items = { $"{item} item {i}" }, Description = new string('-', 600) });
        await call.RequestStream.CompleteAsync();
        await call;
    }

    static async Task<List<Order>> SearchAsync(NativeOrderd orderd, string text)
    {
        var found = new List<Order>();
        using var call = orderd.OverSocket().searchOrders(new() { Value = text });
        await foreach (var order in call.ResponseStream.ReadAllAsync())
            found.Add(order);
        return found;
    }

    static Task BecomesAsync(NativeOrderd orderd, ServingStatus status)
    {
        var client = new Health.HealthClient(orderd.SocketChannel());
        return Wait.UntilAsync(async () => (await client.CheckAsync(new HealthCheckRequest())).Status == status);
    }
}
