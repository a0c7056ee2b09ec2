using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Native;

namespace Orderd.Tests.Kit;

/// <summary>What hosts leave behind: nothing.</summary>
[Collection(nameof(Alone))]
public sealed class HostFootprint : IDisposable
{
    const long MiB = 1024 * 1024;

    static readonly OrderdTransport[] Transports = System.Enum.GetValues<OrderdTransport>();

    readonly ScratchFolder _folder = new();
    readonly string? _temporaryFolders = Environment.GetEnvironmentVariable("TMPDIR");

    public HostFootprint() => Environment.SetEnvironmentVariable("TMPDIR", _folder.Root);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("TMPDIR", _temporaryFolders);
        _folder.Dispose();
    }

    [Fact]
    public async Task TwoHundredHostsAtOnceLeaveNothingBehind()
    {
        // What is made once for all hosts is there then.
        await StartAndDisposeAsync(20);
        var before = ThreadsAndDescriptors();
        var bytes = GC.GetTotalMemory(forceFullCollection: true);

        await StartAndDisposeAsync(200);

        // The last thread of a host may still be on its way out, and a closed connection is told so to both of its ends.
        await Wait.UntilAsync(() => Left(before).Count == 0, () => string.Join(", ", Left(before)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - bytes, long.MinValue, 10 * MiB);
    }

    static Task StartAndDisposeAsync(int hosts) => Task.WhenAll(Enumerable.Range(0, hosts).Select(async i =>
    {
        await using var host = await OrderdHost.StartAsync(new()
        {
            Transport = Transports[i % Transports.Length],
            Store = (OrderdStore)(i % 2),
            SampleData = true,
        });
        await host.Orders.addOrderAsync(new Order { Items = { "Item" } });
    }));

    static List<string> Left(ILookup<string, string> before) =>
        [.. ThreadsAndDescriptors().Where(kind => kind.Count() > before[kind.Key].Count()).Select(kind => kind.Key)];

    // By kind. Threads of the pool come and go with the work there is, the collector's with what it collects, and the runtime loads
    // libraries when it first needs them.
    static ILookup<string, string> ThreadsAndDescriptors() =>
        new DirectoryInfo("/proc/self/task").EnumerateDirectories().Select(NameOf)
            .Concat(new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Select(TargetOf))
            .OfType<string>()
            .Where(name => !name.StartsWith(".NET TP", StringComparison.Ordinal) && name is not ".NET BGC" && !name.EndsWith(".dll", StringComparison.Ordinal))
            .ToLookup(name => name);

    static string? NameOf(DirectoryInfo thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            // It is gone.
            return null;
        }
    }

    static string? TargetOf(FileSystemInfo descriptor)
    {
        try
        {
            // socket:[123] and pipe:[123] have a number each.
            return descriptor.LinkTarget?.Split(":[")[0];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
