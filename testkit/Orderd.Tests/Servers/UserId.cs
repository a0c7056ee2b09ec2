using System.Runtime.InteropServices;

namespace Orderd.Tests.Servers;

static partial class UserId
{
    public static uint OfThisProcess { get; } = GetUserId();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();
}
