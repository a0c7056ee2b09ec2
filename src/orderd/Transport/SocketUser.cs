using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Orderd.Transport;

/// <summary>
/// The user at the other end of a Unix socket, with all groups, as they were when the connection was made. The kernel keeps
/// them with the connection: asked elsewhere (in /proc), another process could answer that has taken the id meanwhile.
/// </summary>
sealed partial class SocketUser
{
    const int SolSocket = 1;
    const int SoPeerCred = 17;
    const int SoPeerGroups = 59;
    // NGROUPS_MAX
    const int MostGroups = 65_536;

    static readonly uint Own = EffectiveUser();

    readonly uint _gid;
    readonly uint[] _groups;

    public SocketUser(Socket socket)
    {
        // struct ucred: pid, uid, gid.
        Span<uint> credentials = stackalloc uint[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        (Process, Uid, _gid) = (credentials[0], credentials[1], credentials[2]);
        _groups = Groups(socket);
    }

    public uint Process { get; }

    public uint Uid { get; }

    public bool IsRoot => Uid == 0;

    /// <summary>Whether it is the user that orderd runs as.</summary>
    public bool IsOwn => Uid == Own;

    public bool IsIn(uint group) => _gid == group || _groups.AsSpan().Contains(group);

    static uint[] Groups(Socket socket)
    {
        Span<uint> few = stackalloc uint[64];
        return TryGroups(socket, few) ?? TryGroups(socket, new uint[MostGroups]) ?? [];
    }

    // Null when they are more than that.
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

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
