using System.IO.Compression;

namespace Orderd.Tests.Servers;

/// <summary>Compression as gRPC clients do it, whose result a test may spoil.</summary>
static class Gzip
{
    public static byte[] Pack(byte[] message, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
            gzip.Write(message);
        return packed.ToArray();
    }
}
