using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>Bytes of a store's file that are not as they were written, one at a time: orderd never answers with anything else than was stored.</summary>
public sealed class FlippedBytes : IDisposable
{
    const int Refused = 78;
    const int Orders = 300;
    const int PerStream = 100;

    readonly ScratchFolder _folder = new();

    string Store => _folder.File("orders.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "10 Damage: of files with flipped bytes none is answered wrongly from, and --verify finds each")]
    public async Task NoneIsServed()
    {
        var tally = new Tally(60, "one flipped bit in the file");
        await MakeAsync();
        var sound = await File.ReadAllBytesAsync(Store);
        var random = new Random(20261121);
        for (var round = 0; round < Effort.Faults(40, 1_000); round++)
        {
            var bytes = (byte[])sound.Clone();
            var at = random.Next(bytes.Length);
            bytes[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(Store, bytes);

            var verified = await ProgramRun.Of(Binaries.Orderd, ["--verify", "--store", $"sqlite:{Store}"]);
            if (verified.ExitCode != Refused)
                tally.Wrong($"byte {at}: --verify ended with {verified.ExitCode}: {verified.Output}{verified.Error}");
            await File.WriteAllBytesAsync(Store, bytes);
            await ReadAllAsync(tally, at);
            tally.Round(Orders);
        }

        tally.AssertGood();
    }

    async Task ReadAllAsync(Tally tally, int at)
    {
        NativeOrderd orderd;
        try
        {
            orderd = await StartAsync();
        }
        catch (NotStarted refused)
        {
            if (!refused.Message.Contains("damaged", StringComparison.Ordinal))
                tally.Wrong($"byte {at}: the start was refused with: {refused.Message}");
            return;
        }

        await using (orderd)
        {
            await GetAllAsync(orderd.OverSocket(), tally, at);
            await SearchAllAsync(orderd.OverSocket(), tally, at);
        }
    }

    static async Task GetAllAsync(OrderManagement.OrderManagementClient orders, Tally tally, int at)
    {
        for (var i = 0; i < Orders; i++)
        {
            try
            {
                if (!Order(i).Equals(await orders.getOrderAsync(new StringValue { Value = $"{i}" })))
                    tally.Wrong($"byte {at}: order {i} is another");
            }
            catch (RpcException e)
            {
                if (e.StatusCode != StatusCode.DataLoss)
                    tally.Wrong($"byte {at}: order {i}: {e.Status}");
            }
        }
    }

    // A search that meets no damage finds all.
    static async Task SearchAllAsync(OrderManagement.OrderManagementClient orders, Tally tally, int at)
    {
        var found = 0;
        try
        {
            using var search = orders.searchOrders(new StringValue { Value = "item" });
            await foreach (var order in search.ResponseStream.ReadAllAsync())
            {
                if (!Order(found++).Equals(order))
                    tally.Wrong($"byte {at}: the search found {order}");
            }

            if (found != Orders)
                tally.Wrong($"byte {at}: the search found {found} orders");
        }
        catch (RpcException e)
        {
            if (e.StatusCode != StatusCode.DataLoss)
                tally.Wrong($"byte {at}: the search ended with {e.Status}");
        }
    }

    Task<NativeOrderd> StartAsync() => NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{Store}");

    async Task MakeAsync()
    {
        await using var orderd = await StartAsync();
        for (var first = 0; first < Orders; first += PerStream)
        {
            using var call = orderd.OverSocket().updateOrders();
            for (var i = first; i < first + PerStream; i++)
                await call.RequestStream.WriteAsync(Order(i));
            await call.RequestStream.CompleteAsync();
            await call;
        }

        Assert.Equal(0, await orderd.StopAsync());
    }

    static Order Order(int i) => new() { Id = $"{i}", Items = { $"item {i}", "item" }, Description = $"Description of {i}." + new string('-', 400) };
}
