namespace Orderd.Transport;

/// <summary>The Unix sockets that the kernel knows of in this network namespace, whether anybody listens on them or not.</summary>
static class BoundSockets
{
    const string Table = "/proc/self/net/unix";
    // Num, RefCount, Protocol, Flags, Type, St and Inode stand before the path.
    const int PathColumn = 7;

    /// <summary>Whether some process has a socket bound to this path, or to one that ends like it and begins nobody knows where.</summary>
    public static bool Has(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            return File.ReadLines(Table).Skip(1).Select(PathOf).Any(bound =>
                bound == path || (bound is [not '/' and not '@', ..] && Path.GetFileName(bound) == name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc what is known is that nobody answers there.
            return false;
        }
    }

    static string PathOf(string line)
    {
        var rest = line.AsSpan();
        for (var column = 0; column < PathColumn; column++)
        {
            rest = rest.TrimStart(' ');
            var end = rest.IndexOf(' ');
            if (end < 0)
                return "";
            rest = rest[end..];
        }

        return rest[1..].ToString();
    }
}
