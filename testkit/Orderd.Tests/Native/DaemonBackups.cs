using System.Collections.Concurrent;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>Backups of the native daemon, taken while it is written to, and what becomes of them.</summary>
public sealed class DaemonBackups : IDisposable
{
    readonly ScratchFolder _folder = new();

    string Store => _folder.File("data/orders.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "12 Backup: a backup taken during writes restores to a store that passes an integrity check and holds every order acknowledged before")]
    public async Task ABackupTakenDuringWritesHoldsEveryOrderAcknowledgedBefore()
    {
        var acknowledged = new ConcurrentDictionary<string, bool>();
        var deleted = new ConcurrentDictionary<string, bool>();
        var restored = _folder.File("restored/orders.db");
        var backups = new List<(string File, string[] Acknowledged, string[] Deleted)>();
        await using (var orderd = await StartAsync(Store))
        {
            var done = false;
            var writers = Enumerable.Range(0, 16).Select(i => WriteAsync(orderd.OverSocket(), i, acknowledged, deleted, () => Volatile.Read(ref done))).ToArray();
            for (var i = 0; i < 3; i++)
            {
                var before = acknowledged.Count;
                await Wait.UntilAsync(() => acknowledged.Count > before + 500);
                // Deletes first: what is deleted later is still in the second list.
                string[] gone = [.. deleted.Keys];
                string[] kept = [.. acknowledged.Keys.Except(gone)];
                await NativeBackup.TakeAsync(orderd.Admin(), _folder.File($"{i}.backup"));
                backups.Add((_folder.File($"{i}.backup"), kept, gone));
                Assert.True(acknowledged.Count > before + 500, "Writers went on during the backup.");
            }

            Volatile.Write(ref done, true);
            await Task.WhenAll(writers);
            Assert.Equal(0, await orderd.StopAsync());
        }

        foreach (var (file, kept, gone) in backups)
        {
            await NativeBackup.CheckIntegrityAsync(file);
            Directory.CreateDirectory(Path.GetDirectoryName(restored)!);
            foreach (var left in Directory.GetFiles(Path.GetDirectoryName(restored)!))
                File.Delete(left);
            var restore = await NativeBackup.RestoreAsync(file, restored);
            Assert.Equal((0, ""), (restore.ExitCode, restore.Error));
            await NativeBackup.CheckIntegrityAsync(restored);

            await using var orderd = await StartAsync(restored);
            var stored = await StoredIdsAsync(orderd.OverSocket());
            Assert.Equal($"orderd: restored {stored.Count} orders to {restored}.\n", restore.Output);
            // One that was being deleted while the backup began may be there or not.
            Assert.Empty(kept.Except(deleted.Keys).Except(stored));
            Assert.Empty(gone.Intersect(stored));
            Assert.NotEmpty((await orderd.OverSocket().addOrderAsync(new Order { Items = { "goes on" } })).Value);
        }
    }

    [Fact]
    public async Task NothingIsLeftBesideTheStore()
    {
        await using var orderd = await StartAsync(Store);
        await FillAsync(orderd);
        await NativeBackup.TakeAsync(orderd.Admin(), _folder.File("b"));
        AssertNothingBesideTheStore();
    }

    [Fact]
    public async Task OneBackupAtATimeAndACancelledOneMakesRoomForTheNext()
    {
        await using var orderd = await StartAsync(Store);
        await FillAsync(orderd);
        // More than fits into the windows between client and server: it waits for its reader.
        using (var stalled = orderd.Admin().Backup(new()))
        {
            Assert.True(await stalled.ResponseStream.MoveNext());
            using var second = orderd.Admin().Backup(new());
            var error = await Assert.ThrowsAsync<RpcException>(() => second.ResponseStream.MoveNext());
            Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        }

        await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "call"
            && line.GetProperty("method").GetString() == "orderd.v1.Admin/Backup" && line.GetProperty("status").GetString() == "Cancelled");
        await NativeBackup.TakeAsync(orderd.Admin(), _folder.File("b"));
        AssertNothingBesideTheStore();
    }

    [Fact]
    public async Task StoppingEndsABackupWithUnavailable()
    {
        await using var orderd = await StartAsync(Store);
        await FillAsync(orderd);
        using var call = orderd.Admin().Backup(new());
        Assert.True(await call.ResponseStream.MoveNext());

        var exit = orderd.StopAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext())
            {
            }
        });

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(0, await exit);
    }

    [Fact]
    public async Task WhatAKilledDaemonLeftOfACopyIsRemovedAtTheNextStart()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Store)!);
        await File.WriteAllTextAsync(Store + ".copying", "half a copy");
        await File.WriteAllTextAsync(Store + ".restoring", "half a restore");
        await using var orderd = await StartAsync(Store);
        AssertNothingBesideTheStore();
    }

    void AssertNothingBesideTheStore() => Assert.Equal(
        ["orders.db", "orders.db-shm", "orders.db-wal", "orders.db.lock", "orders.db.reserve"],
        Directory.GetFiles(Path.GetDirectoryName(Store)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    Task<NativeOrderd> StartAsync(string store) => NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{store}");

    // Some ten megabytes.
    static async Task FillAsync(NativeOrderd orderd)
    {
        using var update = orderd.OverSocket().updateOrders();
        for (var i = 0; i < 2_500; i++)
            await update.RequestStream.WriteAsync(new Order { Id = $"{i}", Description = new string('x', 4_000) });
        await update.RequestStream.CompleteAsync();
        await update;
    }

    static async Task WriteAsync(
        OrderManagement.OrderManagementClient client, int writer, ConcurrentDictionary<string, bool> acknowledged,
        ConcurrentDictionary<string, bool> deleted, Func<bool> done)
    {
        for (var i = 0; !done(); i++)
        {
            var id = (await client.addOrderAsync(new Order { Items = { $"item {i % 50}", $"writer {writer}" }, Description = new string('d', 500) })).Value;
            acknowledged[id] = true;
            if (i % 4 == 3)
            {
                await client.deleteOrderAsync(new() { Value = id });
                deleted[id] = true;
            }
        }
    }

    static async Task<HashSet<string>> StoredIdsAsync(OrderManagement.OrderManagementClient client)
    {
        using var search = client.searchOrders(new() { Value = "" });
        return await search.ResponseStream.ReadAllAsync().Select(order => order.Id).ToHashSetAsync();
    }
}
