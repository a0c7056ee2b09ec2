using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Native;

/// <summary>A backup of a store of 104 orders, and a place that it is to be restored to.</summary>
public abstract class RestoreScenario : IDisposable
{
    private protected const int Failure = 1;
    private protected const int Refused = 78;

    private protected ScratchFolder Folder { get; } = new();

    private protected string Backup => Folder.File("backup");

    private protected string Target => Folder.File("target/orders.db");

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task AssertRefusedAsync(string message)
    {
        var run = await NativeBackup.RestoreAsync(Backup, Target);
        Assert.Equal((Refused, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"orderd: the backup {Backup} {message}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(" Nothing was changed.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(["orders.db.lock"], TargetFiles());
    }

    private protected IEnumerable<string?> TargetFiles() =>
        Directory.GetFiles(Folder.File("target")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private protected async Task ChangeBackupAsync(Func<byte[], byte[]> change)
    {
        await TakeBackupAsync();
        await File.WriteAllBytesAsync(Backup, change(await File.ReadAllBytesAsync(Backup)));
    }

    private protected async Task TakeBackupAsync()
    {
        await using var orderd = await StartAsync(Folder.File("source/orders.db"), "--sample-data");
        for (var i = 0; i < 100; i++)
            await orderd.OverSocket().addOrderAsync(new Order { Items = { $"item {i}" }, Description = new string('d', 4_000) });
        await NativeBackup.TakeAsync(orderd.Admin(), Backup);
        Assert.Equal(0, await orderd.StopAsync());
    }

    private protected Task<NativeOrderd> StartAsync(string store, params string[] more) => NativeOrderd.StartAsync(Folder.File("o.sock"), $"sqlite:{store}", more);

    private protected static async Task<int> CountAsync(NativeOrderd orderd) => (await orderd.Admin().ListOrdersAsync(new() { PageSize = 1_000 })).Orders.Count;
}
