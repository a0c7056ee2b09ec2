using System.Runtime.InteropServices;

namespace Orderd.Shared;

/// <summary>
/// The library that .NET loads for TLS and for hashes, when the first is wanted. If there is none it ends the process there and
/// then, and the first may be a hash that a caller's token or idempotency key needs.
/// </summary>
static class OpenSsl
{
    public const string Missing = "OpenSSL is missing, for TLS and for hashes. Install it: sudo apt install libssl3.";

    // These are the ones that .NET tries.
    static readonly string[] Names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    public static bool IsThere()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                NativeLibrary.Free(library);
                return true;
            }
        }

        return false;
    }
}
