using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.V1;
using Orderd.Store;
using Orderd.Tests.Hosted;
using Orderd.Tests.Native;

namespace Orderd.Tests.Orderctl;

public sealed class ExportAndImportVerbs(OrderctlServer server) : IClassFixture<OrderctlServer>, IDisposable
{
    readonly ScratchFolder _folder = new();

    string Export => _folder.File("orders.ndjson");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "12 Export: export → import → export gives the same bytes")]
    public async Task WhatIsExportedAndImportedIsExportedAsTheSameBytes()
    {
        await using var first = await NativeOrderd.StartAsync(_folder.File("1.sock"), $"sqlite:{_folder.File("1/orders.db")}");
        await using var second = await NativeOrderd.StartAsync(_folder.File("2.sock"), $"sqlite:{_folder.File("2/orders.db")}");
        var orders = Orders.Any(2_500);
        await first.Orders().UpdateAsync([.. orders, Orders.Largest]);

        var exported = await OrderctlProcess.RunAsync($"unix:{first.Socket}", "", "export", Export);
        Assert.Equal($"Exported 2,501 orders to {Export}\n", exported.Succeeded().Output);
        var imported = await OrderctlProcess.RunAsync($"unix:{second.Socket}", "", "import", Export);
        Assert.Equal("Imported 2,501 orders\n", imported.Succeeded().Output);
        (await OrderctlProcess.RunAsync($"unix:{second.Socket}", "", "export", _folder.File("again"))).Succeeded();

        Assert.Equal(await File.ReadAllBytesAsync(Export), await File.ReadAllBytesAsync(_folder.File("again")));
        // And it is what was stored, in its order.
        using var stored = second.OverSocket().searchOrders(new() { Value = "" });
        var found = new List<Order>();
        while (await stored.ResponseStream.MoveNext(CancellationToken.None))
            found.Add(stored.ResponseStream.Current);
        Assert.Equal([.. orders.Where(order => order.Items.Count > 0), Orders.Largest], found);
    }

    [Fact]
    public async Task ImportingTwiceChangesNothing()
    {
        await FillAsync(10);
        var before = (await server.RunAsync("export")).Succeeded().Output;

        Assert.Equal("{\"imported\":10}\n", (await server.FeedAsync(before, "import", "-o", "json")).Succeeded().Output);

        Assert.Equal(before, (await server.RunAsync("export")).Succeeded().Output);
    }

    [Fact]
    public async Task AnExportGoesOnWhereItsFileEnds()
    {
        await FillAsync(2_500);
        (await server.RunAsync("export", Export)).Succeeded();
        Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(Export));
        Assert.False(File.Exists(Export + ".resume"));
        var whole = await File.ReadAllBytesAsync(Export);

        // As a kill would leave it: a page is certain, what follows is half a line.
        var page = await new Admin.AdminClient(server.Host.BoundedCalls()).ListOrdersAsync(new() { PageSize = 1_000 });
        var certain = Encoding.UTF8.GetString(whole).Split('\n').Take(1_000).Sum(line => Encoding.UTF8.GetByteCount(line) + 1);
        await File.WriteAllBytesAsync(Export, whole[..(certain + 77)]);
        await File.WriteAllTextAsync(Export + ".resume", $"{certain} {page.NextPageToken}\n");

        var refused = await server.RunAsync("export", Export);
        Assert.Equal((5, $"orderctl: {Export} is an unfinished export: --resume goes on with it, --force begins anew\n"), (refused.ExitCode, refused.Error));
        Assert.Equal($"Exported 1,500 orders to {Export}\n", (await server.RunAsync("export", "--resume", Export)).Succeeded().Output);

        Assert.Equal(whole, await File.ReadAllBytesAsync(Export));
        Assert.Equal(["orders.ndjson"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName));
        var finished = await server.RunAsync("export", "--resume", Export);
        Assert.Equal((5, whole.Length), (finished.ExitCode, (await File.ReadAllBytesAsync(Export)).Length));
    }

    [Fact]
    public async Task AnInterruptedExportSaysHowToGoOnAndDoes()
    {
        await FillAsync(100_000);
        // It may be done before it is interrupted; then it is not this test that it ran for.
        OrderctlResult result;
        do
        {
            await using var process = server.Start("export", "--force", Export);
            await Wait.UntilAsync(() => new FileInfo(Export) is { Exists: true, Length: > 0 });
            process.Interrupt();
            result = await process.EndAsync();
        }
        while (result.ExitCode == 0);

        Assert.Equal(new OrderctlResult(130, "", $"orderctl: interrupted\n  go on: orderctl export --resume {Export}\n"), result);
        (await server.RunAsync("export", "--resume", Export)).Succeeded();
        (await server.RunAsync("export", _folder.File("whole"))).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("whole")), await File.ReadAllBytesAsync(Export));
    }

    [Fact]
    public async Task AnExportIsNotGoneOnWithAgainstAnotherStore()
    {
        await File.WriteAllTextAsync(Export, "");
        await File.WriteAllTextAsync(Export + ".resume", "0 AQAAAAAAAAWpOPVFvxALfgLx\n");
        await FillAsync(1);

        var result = await server.RunAsync("export", "--resume", Export);

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            $"orderctl: INVALID_ARGUMENT: page_token: was given by another store\n  begin anew: orderctl export --force {Export}\n", result.Error);
    }

    [Fact]
    public async Task AnExportReplacesNothingUnlessTold()
    {
        await FillAsync(2);
        await File.WriteAllTextAsync(Export, "precious");

        Assert.Equal(new OrderctlResult(5, "", $"orderctl: {Export} exists: --force replaces it\n"), await server.RunAsync("export", Export));
        Assert.Equal("precious", await File.ReadAllTextAsync(Export));
        (await server.RunAsync("export", "--force", Export)).Succeeded();
        Assert.Equal((await server.RunAsync("export")).Succeeded().Output, await File.ReadAllTextAsync(Export));
    }

    [Theory]
    [InlineData("""{"id":"b2","prise":1}""", "orderctl: line 1503: an order has no field 'prise'\n", 1_501, 1_502)]
    [InlineData("""{"id":"b2","price":-1}""", "orderctl: line 1503: INVALID_ARGUMENT: orders[501].price: must be finite and not negative\n", 1_000, 1_001)]
    public async Task ABadLineIsNamedAndWhatIsStoredIsSaid(string line, string complaint, int stored, int lastLine)
    {
        await FillAsync(0);
        // The second line is blank.
        var lines = Enumerable.Range(0, 1_501).Select(i => $$"""{"id":"line {{i}}"}""").ToList();
        lines.Insert(1, "");
        await File.WriteAllLinesAsync(Export, [.. lines, line, """{"id":"after"}"""]);

        var result = await server.RunAsync("import", Export);

        var hint = $"  {stored:N0} orders were stored, up to line {lastLine}\n  go on: orderctl import --skip {lastLine} {Export}\n";
        Assert.Equal(new OrderctlResult(5, "", complaint + hint), result);
        Assert.Equal(stored, (await server.RunAsync("export")).Lines.Length);

        lines.Add("""{"id":"b2","price":1}""");
        await File.WriteAllLinesAsync(Export, lines);
        Assert.Equal(
            $"Imported {1_502 - stored:N0} orders\n", (await server.RunAsync("import", "--skip", $"{lastLine}", Export)).Succeeded().Output);
        Assert.Equal(1_502, (await server.RunAsync("export")).Lines.Length);
    }

    [Fact]
    public async Task AnInterruptedImportSaysWhatIsStored()
    {
        await FillAsync(0);
        await using var process = server.Start("import");
        await process.TypeAsync(string.Concat(Enumerable.Range(0, 1_500).Select(i => $$"""{"id":"typed {{i}}"}""" + "\n")));
        var store = server.Host.Services.GetRequiredService<OrderStore>();
        await Wait.UntilAsync(() => store.GetAsync("typed 999", CancellationToken.None).AsTask().Result is not null);
        process.Interrupt();

        var result = await process.EndAsync();

        Assert.Equal((130, ""), (result.ExitCode, result.Output));
        // Whether the answer came before the interrupt is for nobody to know.
        var stored = result.Error.Contains("1,000", StringComparison.Ordinal) ? 1_000 : 0;
        Assert.Equal($"orderctl: interrupted\n  {stored:N0} orders were stored, up to line {stored}\n  go on: orderctl import --skip {stored} -\n", result.Error);
        Assert.Equal(1_000, (await server.RunAsync("export")).Lines.Length);
    }

    [Fact]
    public async Task WhoTypesHearsOfARefusalAtOnce()
    {
        await FillAsync(0);
        await using var process = server.Start("import");
        await process.TypeAsync(string.Concat(Enumerable.Range(0, 1_001).Select(i => $$"""{"id":"{{(i == 7 ? "" : i)}}"}""" + "\n")));

        var result = await process.EndAsync();

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith("orderctl: line 8: INVALID_ARGUMENT: orders[7].id: must not be empty\n", result.Error, StringComparison.Ordinal);
    }

    // The server is shared: what another test has left goes.
    async Task FillAsync(int count)
    {
        var store = server.Host.Services.GetRequiredService<OrderStore>();
        var always = new WriteDeadline(DateTime.MaxValue, CancellationToken.None);
        for (var from = ListPosition.Start(newestFirst: false); await store.ListAsync(from, 10_000, CancellationToken.None) is { Orders.Count: > 0 } page;)
        {
            foreach (var order in page.Orders)
                await store.DeleteAsync(order.Id, always);
        }

        await store.UpsertAsync([.. Enumerable.Range(0, count).Select(i => new Order { Id = $"{i}", Items = { $"item {i % 7}" }, Price = i })], always);
    }
}
