using Orderd.Tests.Native;

namespace Orderd.Tests.Torture;

/// <summary>The directory of a store, which lies in a directory of its own inside.</summary>
static class StoreFiles
{
    /// <summary>Where the store is, below the root.</summary>
    public const string Name = "data/orders.db";

    public static string In(string root) => Path.Combine(root, Name);

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>Has the daemon run on it and compares what it answers with what callers know.</summary>
    public static async Task<Verdict> CheckAsync(string root, Ledger ledger, long moment)
    {
        NativeOrderd orderd;
        using var folder = new ScratchFolder();
        try
        {
            orderd = await NativeOrderd.StartAsync(folder.File("o.sock"), $"sqlite:{In(root)}");
        }
        catch (NotStarted e)
        {
            return Verdict.Refused(e.Message);
        }

        await using (orderd)
            return await StoreCheck.OfAsync(ledger, moment, orderd.OverSocket());
    }
}
