using Orderd.Shared;

namespace Orderctl.Errors;

/// <summary>There is no OpenSSL, and what is wanted needs it: .NET would end the process without a word that helps.</summary>
sealed class LibraryMissing() : Exception(OpenSsl.Missing)
{
    public static void ThrowIfSo()
    {
        if (!OpenSsl.IsThere())
            throw new LibraryMissing();
    }
}
