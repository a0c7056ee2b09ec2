using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Bench;

/// <summary>
/// Mixed load for a while: writes of all kinds, reads, searches to the end and searches given up, streams both ways, new connections.
/// The store stays as large as it is, so that whatever grows is a leak.
/// </summary>
static class Soak
{
    const int Parts = 10;
    const int Orders = 2_000;
    const int Workers = 8;
    // What memory may grow by after the first tenth; figures as small as threads and descriptors may also move by a few.
    const double Growth = 1.05;
    const int Slack = 4;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(TimeSpan time)
    {
        using var workplace = new Workplace();
        var samples = new List<Sample>();
        long calls = 0, refused = 0;
        await using (var orderd = await ServerProcess.StartOrderdAsync(workplace, "soak.db", CancellationToken.None))
        {
            Console.WriteLine("     time   resident  descriptors  threads        calls");
            Take(TimeSpan.Zero, orderd.Memory.Now);
            using (var client = new Client(orderd.Port))
                await FillAsync(client);
            using var end = new CancellationTokenSource();
            var workers = Enumerable.Range(0, Workers).Select(worker => WorkAsync(orderd, worker, end.Token)).ToArray();
            var watch = Stopwatch.StartNew();
            for (var part = 1; part <= Parts; part++)
            {
                var resident = new List<double>();
                do
                {
                    // Workers go on until they are told to end, unless something is wrong.
                    if (await Task.WhenAny(Task.Delay(Pause), Task.WhenAny(workers)) is Task<Task> { Result: var failed })
                        await failed;
                    resident.Add(orderd.Memory.Now);
                }
                while (watch.Elapsed < time * part / Parts);
                orderd.EmptyLog();
                Take(watch.Elapsed, Median(resident));
            }

            await end.CancelAsync();
            await Task.WhenAll(workers);
            await Task.Delay(Settling);
            Take(watch.Elapsed, orderd.Memory.Now);

            void Take(TimeSpan at, double resident)
            {
                var sample = new Sample(resident, orderd.DescriptorCount, orderd.ThreadCount);
                samples.Add(sample);
                Console.WriteLine(
                    $"{at,9:h\\:mm\\:ss} {sample.Resident,6:F1} MiB {sample.Descriptors,12} {sample.Threads,8} {Interlocked.Read(ref calls),12:N0}");
            }
        }

        // The first is of a daemon that has done nothing, the last of one that rests: the load is between them.
        var (first, last) = (samples[1], samples[Parts]);
        var isFlat = last.Resident <= first.Resident * Growth
            && last.Descriptors <= (first.Descriptors * Growth) + Slack && last.Threads <= (first.Threads * Growth) + Slack;
        Console.WriteLine($"{calls:N0} calls, {refused:N0} of them refused or given up as meant; {(isFlat ? "flat" : "NOT FLAT")} within 5 % after the first tenth.");
        return isFlat ? 0 : 1;

        async Task WorkAsync(ServerProcess orderd, int worker, CancellationToken end)
        {
            for (var round = 0; !end.IsCancellationRequested; round++)
            {
                // A connection each time, some over the socket.
                using var client = worker % 2 == 0 ? new Client(orderd.Port) : new Client(orderd.Socket!);
                await RoundAsync(client.Orders, worker, round, () => Interlocked.Increment(ref calls), () => Interlocked.Increment(ref refused));
            }
        }
    }

    // A collection more or less moves a single figure by more than a leak would in a while.
    static double Median(List<double> figures)
    {
        figures.Sort();
        return figures[figures.Count / 2];
    }

    static async Task FillAsync(Client client)
    {
        using var call = client.Orders.updateOrders();
        for (var i = 0; i < Orders; i++)
            await call.RequestStream.WriteAsync(OrderOf(i));
        await call.RequestStream.CompleteAsync();
        await call;
    }

    static async Task RoundAsync(OrderManagement.OrderManagementClient orders, int worker, int round, Action called, Action refused)
    {
        var random = new Random((worker * 1_000_003) + round);
        for (var i = 0; i < 100; i++)
        {
            await orders.getOrderAsync(new StringValue { Value = $"{random.Next(Orders)}" });
            called();
        }

        var added = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            added.Add((await orders.addOrderAsync(OrderOf(random.Next(Orders)))).Value);
            called();
        }

        using (var update = orders.updateOrders())
        {
            for (var i = 0; i < 50; i++)
                await update.RequestStream.WriteAsync(OrderOf(random.Next(Orders)));
            await update.RequestStream.CompleteAsync();
            await update;
            called();
        }

        using (var process = orders.processOrders())
        {
            for (var i = 0; i < 30; i++)
                await process.RequestStream.WriteAsync(new StringValue { Value = $"{random.Next(Orders)}" });
            await process.RequestStream.CompleteAsync();
            while (await process.ResponseStream.MoveNext(CancellationToken.None))
            {
                // Each shipment is taken.
            }

            called();
        }

        using (var search = orders.searchOrders(new StringValue { Value = $"Item {random.Next(20)}" }))
        {
            // Every other is given up in the middle.
            for (var left = round % 2 == 0 ? int.MaxValue : 5; left > 0 && await search.ResponseStream.MoveNext(CancellationToken.None); left--)
            {
                // So many results are taken.
            }

            called();
        }

        try
        {
            await orders.addOrderAsync(new Order { Price = -1 });
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
        {
            refused();
        }

        foreach (var id in added)
        {
            await orders.deleteOrderAsync(new StringValue { Value = id });
            called();
        }
    }

    static Order OrderOf(int number) => new()
    {
        Id = $"{number}",
        Items = { $"Item {number % 20}", $"Thing {number % 100}" },
        Description = new string('d', number % 500),
        Price = number,
        Destination = $"Destination {number % 7}",
    };

    sealed record Sample(double Resident, int Descriptors, int Threads);
}
