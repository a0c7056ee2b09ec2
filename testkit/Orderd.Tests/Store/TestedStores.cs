using Orderd.Store;
using Orderd.Store.Memory;
using Orderd.Store.Sqlite;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>The stores that the suites of this folder and the service's model run over: a new one is a line here.</summary>
static class TestedStores
{
    static readonly Dictionary<OrderdStore, Func<ScratchFolder, TimeProvider, ValueTask<OrderStore>>> Openers = new()
    {
        [OrderdStore.Memory] = (_, clock) => new(new MemoryOrderStore(clock)),
        [OrderdStore.Sqlite] = (folder, clock) => SqliteOrderStore.OpenAsync(folder.File("orders.db"), clock),
    };

    public static TheoryData<OrderdStore> All => [.. Openers.Keys];

    /// <summary>Those that are held to the store in memory, which is the model.</summary>
    public static TheoryData<OrderdStore> Durable => [.. Openers.Keys.Where(store => store != OrderdStore.Memory)];

    /// <summary>Opens the store that this test keeps in this folder, or makes it.</summary>
    public static ValueTask<OrderStore> OpenAsync(OrderdStore store, ScratchFolder folder, TimeProvider clock) => Openers[store](folder, clock);
}
