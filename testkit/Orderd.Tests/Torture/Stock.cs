using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>A store that has orders in it, made once for all scenarios that begin with one.</summary>
sealed class Stock
{
    const int Answers = 250;

    static readonly Lazy<Task<Stock>> Made = new(MakeAsync);

    // Gone with the process.
    readonly string _root = Directory.CreateTempSubdirectory("orderd-stock-").FullName;

    Stock() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_root, recursive: true);

    public static Task<Stock> Taken => Made.Value;

    /// <summary>What its callers know.</summary>
    public Ledger Ledger { get; } = new(() => 0);

    /// <summary>A backup of it.</summary>
    public string Backup => Path.Combine(_root, "orders.backup");

    string Root => Path.Combine(_root, "disk");

    /// <summary>Makes such a store in a directory.</summary>
    public void CopyTo(string directory) => StoreFiles.Copy(Root, directory);

    static async Task<Stock> MakeAsync()
    {
        var stock = new Stock();
        await using var orderd = await NativeOrderd.StartAsync(Path.Combine(stock._root, "o.sock"), $"sqlite:{StoreFiles.In(stock.Root)}");
        await new TortureLoad(stock.Ledger, new LoadShape(FillerBytes: 2_000), "-stock").RunAsync(orderd.OverSocket(), Answers);
        await NativeBackup.TakeAsync(orderd.Admin(), stock.Backup);
        Assert.Equal(0, await orderd.StopAsync());
        return stock;
    }
}
