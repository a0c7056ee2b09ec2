using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orderd.Shared;

/// <summary>Finds a group's number by its name, wherever this system keeps its groups.</summary>
static partial class GroupId
{
    const int OutOfRange = 34;
    // The names of its members are of no interest but come along.
    const int MostBytes = 16 * 1024 * 1024;

    /// <summary>The group's number; null if there is no such group. A number is taken as it is.</summary>
    public static uint? Of(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;

        for (var size = 1024; size <= MostBytes; size *= 4)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                var error = GetGroup(group, out var entry, ref MemoryMarshal.GetArrayDataReference(buffer), (nuint)buffer.Length, out var found);
                if (error != OutOfRange)
                    return error == 0 && found != 0 ? entry.Id : null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, out Entry entry, ref byte buffer, nuint size, out nint found);

    // struct group. The pointers lead into the buffer and are not followed.
    [StructLayout(LayoutKind.Sequential)]
    readonly struct Entry
    {
        public readonly nint Name;
        public readonly nint Password;
        public readonly uint Id;
        public readonly nint Members;
    }
}
