using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Orderd.Store.Sqlite;

/// <summary>
/// Brings in SQLite: linked into the native binary, and under the JIT the shared library of Debian's libsqlite3-0.
/// </summary>
static class SqliteLibrary
{
    static readonly Lock Gate = new();
    static bool _loaded;

    public static void Load()
    {
        lock (Gate)
        {
            if (_loaded)
                return;

            var provider = new SQLite3Provider_e_sqlite3();
            NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, Resolve);
            // This is for the few functions that SQLitePCLRaw does not offer.
            NativeLibrary.SetDllImportResolver(typeof(SqliteLibrary).Assembly, Resolve);
            raw.SetProvider(provider);
            raw.FreezeProvider();
            ChecksumVfs.Register();
            _loaded = true;
        }
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : 0;
}
