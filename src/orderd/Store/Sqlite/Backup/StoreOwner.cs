using System.Runtime.InteropServices;
using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Store.Sqlite.Backup;

/// <summary>
/// Whose a store is, for root who restores one: the first directory on the way to it that is not root's says so. Root becomes
/// that user before anything is touched. So what is made belongs to the user, and a link that the user has planted leads
/// nowhere where the user could not go by themselves.
/// </summary>
static partial class StoreOwner
{
    /// <summary>For the rest of the process's life.</summary>
    /// <exception cref="StartFailure">The system does not allow it.</exception>
    public static void Become(string store)
    {
        if (FileStatus.OwnUser != 0 || Of(store) is not { } owner)
            return;

        uint[] groups = [owner.Group];
        if (SetGroups((nuint)groups.Length, groups) != 0
            || SetGroup(owner.Group, owner.Group, owner.Group) != 0
            || SetUser(owner.User, owner.User, owner.User) != 0)
        {
            throw new StartFailure(
                ExitCode.Failure,
                $"the store {store} belongs to user {owner.User}, whom this process cannot become: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    // This goes first along the path as it is written, then as its links lead, each name from the root on: whoever owns one of
    // them can have all that follows lead elsewhere.
    static (uint User, uint Group)? Of(string store)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(store))!;
        return FirstOwner(directory) ?? (Real(directory) is { } real ? FirstOwner(real) : null);
    }

    static (uint User, uint Group)? FirstOwner(string directory)
    {
        for (var slash = directory.IndexOf('/', 1); ; slash = directory.IndexOf('/', slash + 1))
        {
            if (FileStatus.OfLink(slash < 0 ? directory : directory[..slash]) is not { } status)
                return null;
            if (status.Owner != 0)
                return (status.Owner, status.Group);
            if (slash < 0)
                return null;
        }
    }

    // The result is the real path of the part that is there.
    static string? Real(string directory)
    {
        for (var part = directory; part is not null; part = Path.GetDirectoryName(part))
        {
            if (FileStatus.OfTarget(part) is null)
                continue;
            var text = RealPath(part, 0);
            var real = text == 0 ? throw LinuxError.Last(part) : Marshal.PtrToStringUTF8(text);
            Free(text);
            return real;
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint RealPath(string path, nint room);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint[] groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetGroup(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUser(uint real, uint effective, uint saved);
}
