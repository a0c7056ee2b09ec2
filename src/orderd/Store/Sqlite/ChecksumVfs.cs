using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orderd.Store.Sqlite;

/// <summary>
/// SQLite's own access to files, except that the pages of a store are given a checksum as they are written and compared with it
/// as they are read: what SQLite's extension cksumvfs does, which Debian's library does not have. The frames of a write-ahead log
/// have checksums of SQLite's. And an error of the disk stays one, which SQLite would take for damage. Of a file only the methods
/// that read and write are exchanged, so that nothing else costs anything.
/// </summary>
static unsafe partial class ChecksumVfs
{
    public const string Name = "orderd";

    /// <summary>SQLITE_IOERR_DATA: the checksum of a page is wrong.</summary>
    public const int WrongChecksum = 10 | 32 << 8;

    const int Ok = 0;
    const int OpenMainFile = 0x100;
    const int OpenLog = 0x80000;
    // These are SQLITE_IOERR_CORRUPTFS, as which SQLite takes an error of the disk for damage, and SQLITE_IOERR_READ.
    const int DiskError = 10 | 33 << 8;
    const int ReadError = 10 | 1 << 8;
    // These are offsets into sqlite3_vfs and sqlite3_io_methods, of which SQLite promises that they never change.
    const int VfsLength = 168;
    const int FileSizeOffset = 4;
    const int NameOffset = 24;
    const int OpenOffset = 40;
    const int MethodsLength = 152;
    const int ReadOffset = 16;
    const int WriteOffset = 24;

    static readonly Lock Gate = new();
    static readonly List<nint> Tables = [];
    static byte* _original;
    [ThreadStatic]
    static bool _diskFailed;
    // Here, behind what SQLite keeps of a file, it is noted whether its pages have checksums.
    static int _flagOffset;

    /// <summary>The number of the page that failed last on this thread.</summary>
    [field: ThreadStatic]
    public static uint DamagedPage { get; private set; }

    /// <summary>Whether, since this was last asked on this thread, the disk failed to give a page.</summary>
    public static bool TakeDiskFailure()
    {
        var failed = _diskFailed;
        _diskFailed = false;
        return failed;
    }

    public static void Register()
    {
        _original = Find(null);
        _flagOffset = *(int*)(_original + FileSizeOffset);
        var vfs = (byte*)NativeMemory.AllocZeroed(VfsLength);
        Buffer.MemoryCopy(_original, vfs, VfsLength, VfsLength);
        *(int*)(vfs + FileSizeOffset) = _flagOffset + sizeof(ulong);
        *(nint*)(vfs + NameOffset) = Marshal.StringToCoTaskMemUTF8(Name);
        *(delegate* unmanaged<byte*, byte*, byte*, int, int*, int>*)(vfs + OpenOffset) = &Open;
        if (Register(vfs, makeDefault: 0) is var code and not Ok)
            throw new SqliteFailure(code, "the checksums of pages cannot be brought in");
    }

    [UnmanagedCallersOnly]
    static int Open(byte* vfs, byte* name, byte* file, int flags, int* outFlags)
    {
        var open = *(delegate* unmanaged<byte*, byte*, byte*, int, int*, int>*)(_original + OpenOffset);
        var code = open(_original, name, file, flags, outFlags);
        if (code != Ok || (flags & (OpenMainFile | OpenLog)) == 0)
            return code;

        var header = stackalloc byte[SqliteHeader.Length];
        var read = *(delegate* unmanaged<byte*, void*, int, long, int>*)(*(byte**)file + ReadOffset);
        HasChecksums(file) = (flags & OpenMainFile) != 0 && read(file, header, SqliteHeader.Length, 0) == Ok && SqliteHeader.ReservesChecksums(new(header, SqliteHeader.Length));
        *(byte**)file = Methods(*(byte**)file);
        return code;
    }

    [UnmanagedCallersOnly]
    static int Read(byte* file, void* buffer, int amount, long offset)
    {
        var read = *(delegate* unmanaged<byte*, void*, int, long, int>*)(Original(file) + ReadOffset);
        var code = read(file, buffer, amount, offset);
        if (code == DiskError)
        {
            _diskFailed = true;
            return ReadError;
        }

        if (code != Ok || !IsPage(amount, offset) || !HasChecksums(file))
            return code;

        var number = PageNumber(offset);
        if (PageChecksum.Matches(new ReadOnlySpan<byte>(buffer, amount), number))
            return Ok;

        DamagedPage = number;
        return WrongChecksum;
    }

    [UnmanagedCallersOnly]
    [SkipLocalsInit]
    static int Write(byte* file, void* buffer, int amount, long offset)
    {
        var write = *(delegate* unmanaged<byte*, void*, int, long, int>*)(Original(file) + WriteOffset);
        var page = new ReadOnlySpan<byte>(buffer, amount);
        if (!IsPage(amount, offset))
            return write(file, buffer, amount, offset);

        if (offset == 0)
            HasChecksums(file) = SqliteHeader.ReservesChecksums(page);
        if (!HasChecksums(file))
            return write(file, buffer, amount, offset);

        // SQLite may still need the page as it gave it.
        var copy = stackalloc byte[PageChecksum.PageSize];
        page.CopyTo(new Span<byte>(copy, amount));
        PageChecksum.Write(new Span<byte>(copy, amount), PageNumber(offset));
        return write(file, copy, amount, offset);
    }

    // This is the table of methods with ours in it; the original's address stands behind it. SQLite has one for main files and
    // one for files that it does not lock, so each is made once.
    static byte* Methods(byte* original)
    {
        lock (Gate)
        {
            foreach (var known in Tables)
            {
                if (*(byte**)(known + MethodsLength) == original)
                    return (byte*)known;
            }

            var methods = (byte*)NativeMemory.Alloc(MethodsLength + (nuint)sizeof(nint));
            Buffer.MemoryCopy(original, methods, MethodsLength, MethodsLength);
            *(delegate* unmanaged<byte*, void*, int, long, int>*)(methods + ReadOffset) = &Read;
            *(delegate* unmanaged<byte*, void*, int, long, int>*)(methods + WriteOffset) = &Write;
            *(byte**)(methods + MethodsLength) = original;
            Tables.Add((nint)methods);
            return methods;
        }
    }

    static byte* Original(byte* file) => *(byte**)(*(byte**)file + MethodsLength);

    static ref bool HasChecksums(byte* file) => ref *(bool*)(file + _flagOffset);

    static bool IsPage(int amount, long offset) => amount == PageChecksum.PageSize && offset % PageChecksum.PageSize == 0;

    static uint PageNumber(long offset) => (uint)(offset / PageChecksum.PageSize) + 1;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    private static partial byte* Find(byte* name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(byte* vfs, int makeDefault);
}
