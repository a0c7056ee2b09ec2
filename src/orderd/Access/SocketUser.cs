using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Orderd.Shared;

namespace Orderd.Access;

/// <summary>
/// The user at the other end of a Unix socket, with all groups, as they were when the connection was made. The kernel keeps
/// them with the connection: asked elsewhere (in /proc), another process could answer that has taken the id meanwhile.
/// </summary>
sealed class SocketUser
{
    const int SolSocket = 1;
    const int SoPeerCred = 17;
    const int SoPeerGroups = 59;
    // NGROUPS_MAX
    const int MostGroups = 65_536;

    const uint Nobody = 65_534;

    static readonly uint Own = FileStatus.OwnUser;
    // The kernel gives these numbers to those that have none in this user namespace.
    static readonly uint UnmappedUser = ReadSetting("/proc/sys/kernel/overflowuid");
    static readonly uint UnmappedGroup = ReadSetting("/proc/sys/kernel/overflowgid");

    readonly uint _gid;
    readonly uint[] _groups;

    public SocketUser(Socket socket)
    {
        // struct ucred holds pid, uid, gid.
        Span<uint> credentials = stackalloc uint[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        (Process, Uid, _gid) = (credentials[0], credentials[1], credentials[2]);
        _groups = Groups(socket);
    }

    public uint Process { get; }

    public uint Uid { get; }

    public bool IsRoot => Uid == 0;

    /// <summary>Whether it may be anybody: all users that have no number in this user namespace have the same one here.</summary>
    public bool IsUnknown => Uid == UnmappedUser;

    /// <summary>Whether it is the user that orderd runs as. Of users that share a number only this very process is sure to be.</summary>
    public bool IsOwn => IsUnknown ? Process == Environment.ProcessId : Uid == Own;

    public bool IsIn(uint group) => group != UnmappedGroup && (_gid == group || _groups.AsSpan().Contains(group));

    static uint[] Groups(Socket socket)
    {
        Span<uint> few = stackalloc uint[64];
        return TryGroups(socket, few) ?? TryGroups(socket, new uint[MostGroups]) ?? [];
    }

    // The result is null when they are more than that.
    static uint[]? TryGroups(Socket socket, Span<uint> room)
    {
        try
        {
            var length = socket.GetRawSocketOption(SolSocket, SoPeerGroups, MemoryMarshal.AsBytes(room));
            return room[..(length / sizeof(uint))].ToArray();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    static uint ReadSetting(string file)
    {
        try
        {
            return uint.TryParse(File.ReadAllText(file).AsSpan().Trim(), CultureInfo.InvariantCulture, out var number) ? number : Nobody;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // ProcSubset= hides it; hardly anybody changes it.
            return Nobody;
        }
    }
}
