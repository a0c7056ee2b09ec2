using System.Diagnostics;
using Orderd.Bench.Load;

namespace Orderd.Bench.Measurements;

/// <summary>Fills the store that is searched: through orderctl, timed, or, where time is short, by updateOrders.</summary>
sealed class LargeStore(Workplace workplace, Scale scale, Report report)
{
    static readonly TimeSpan Target = TimeSpan.FromMinutes(3);

    public async Task FillAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        var stored = scale.LoadThroughCommandLine ? await LoadAsync(orderd, cancellationToken) : 0;
        using var client = new UpdateClient(orderd.Port);
        foreach (var part in Catalogue.Orders(stored, scale.Orders - stored, scale.Orders).Chunk(UpdateClient.MaxStreamLength))
            await client.SendAsync(UpdateClient.Stream(part), cancellationToken);
    }

    async Task<int> LoadAsync(ServerProcess orderd, CancellationToken cancellationToken)
    {
        var (orders, ids) = (workplace.File("orders.ndjson"), workplace.File("ids"));
        Catalogue.Write(orders, scale.Orders);
        const string Script = "in=$1; out=$2; shift 2; exec \"$@\" <\"$in\" >\"$out\"";
        var start = Stopwatch.GetTimestamp();
        using var orderctl = Process.Start(
            "/bin/sh", ["-c", Script, "sh", orders, ids, Workplace.Orderctl, "--endpoint", $"unix:{orderd.Socket}", "add", "-"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Target);
        try
        {
            await orderctl.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            orderctl.Kill();
            await orderctl.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var took = Stopwatch.GetElapsedTime(start);
        var stored = File.ReadLines(ids).Count();
        // What is left is filled up by updateOrders, as if all had been stored in time.
        var seconds = took.TotalSeconds * scale.Orders / Math.Max(stored, 1);
        if (took < Target && (orderctl.ExitCode != 0 || stored != scale.Orders))
            throw new BenchFailure($"orderctl add stored {stored} of {scale.Orders} orders and ended with {orderctl.ExitCode}.");
        report.AtMost($"{scale.Orders:N0} orders through orderctl add -", seconds, Target.TotalSeconds, "s", Report.Rate(stored / took.TotalSeconds, "orders"));
        return stored;
    }
}
