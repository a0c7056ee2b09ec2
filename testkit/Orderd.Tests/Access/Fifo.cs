using System.Runtime.InteropServices;

namespace Orderd.Tests.Access;

/// <summary>A FIFO, whose reader waits for a writer that never comes.</summary>
static partial class Fifo
{
    public static void Make(string path)
    {
        File.Delete(path);
        Assert.Equal(0, MakeFifo(path, 0b110_000_000));
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
