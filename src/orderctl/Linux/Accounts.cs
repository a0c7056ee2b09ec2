using System.Runtime.InteropServices;
using Orderd.Shared;

namespace Orderctl.Linux;

/// <summary>Users and groups, as the system knows them from whatever source, and those of this process.</summary>
static partial class Accounts
{
    // struct passwd: two pointers come first, then the ids.
    const int UserGroupOffset = 20;

    public static uint User => FileStatus.OwnUser;

    /// <summary>The name of this process's user; its number if it has none.</summary>
    public static string UserName { get; } = UserNameOf(User);

    public static string UserNameOf(uint user) => NameOf(getpwuid(user)) ?? $"{user}";

    public static string GroupName(uint group) => NameOf(getgrgid(group)) ?? $"{group}";

    /// <summary>Whether this process acts for the group.</summary>
    public static bool IsInSession(uint group)
    {
        var groups = new uint[Math.Max(1, getgroups(0, null))];
        return getegid() == group || Contains(groups, getgroups(groups.Length, groups), group);
    }

    /// <summary>Whether the user is a member, so that a new session would be.</summary>
    public static bool IsMember(uint group)
    {
        const int Most = 65_536;
        if (getpwuid(User) is not (var user and not 0))
            return false;

        var groups = new uint[Most];
        var count = Most;
        return getgrouplist(UserName, (uint)Marshal.ReadInt32(user, UserGroupOffset), groups, ref count) >= 0
            && Contains(groups, count, group);
    }

    static bool Contains(uint[] groups, int count, uint group)
    {
        for (var i = 0; i < count; i++)
        {
            if (groups[i] == group)
                return true;
        }

        return false;
    }

    static string? NameOf(nint entry) => entry == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));

    [LibraryImport("libc")]
    private static partial uint getegid();

    [LibraryImport("libc")]
    private static partial int getgroups(int size, uint[]? groups);

    [LibraryImport("libc")]
    private static partial nint getpwuid(uint user);

    [LibraryImport("libc")]
    private static partial nint getgrgid(uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrouplist(string user, uint group, uint[] groups, ref int count);
}
