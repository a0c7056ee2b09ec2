using System.Net.Sockets;
using Orderd.Access;
using Orderd.Logging;

namespace Orderd.Transport;

/// <summary>
/// The Unix domain socket as a file that this process has and no other: a live daemon's is left alone, a stale one replaced,
/// and whatever is not a socket never touched. Disposing, after the listener is closed, removes the file.
/// </summary>
sealed class UnixSocketClaim(Config config, ILogger<UnixSocketClaim> logger) : IDisposable
{
    string? _path;
    FileStream? _lock;

    /// <summary>A socket bound to the path, not yet listening: who may connect is set before anybody can.</summary>
    /// <exception cref="StartFailure">Another daemon has it, or it cannot be had.</exception>
    public Socket Bind(UnixDomainSocketEndPoint endpoint)
    {
        var path = endpoint.ToString();
        try
        {
            // Anybody may enter the folder: who may call is up to the socket's mode.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _lock = Lock(path);
            RemoveStale(path);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(endpoint);
            _path = path;
            if (!SocketFile.LetIn(path, GroupId.Of(config.Group), config.ReadOnlyGroup is { } readers ? GroupId.Of(readers) : null))
                Log.ReadersShutOut(logger, path, config.ReadOnlyGroup!);
            return socket;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new StartFailure(ExitCode.Failure, $"the socket {path} cannot be made: {e.Message}. Name another path with --socket.", e);
        }
    }

    /// <summary>
    /// Lets the readers' group into a socket that was passed on. Whoever made its file gave it an owner, one group and a mode; it
    /// is neither claimed nor removed.
    /// </summary>
    public Socket Adopt(Socket inherited)
    {
        if (inherited.LocalEndPoint is UnixDomainSocketEndPoint unix
            && config.ReadOnlyGroup is { } readers
            && GroupId.Of(readers) is { } group
            && !SocketFile.LetInToo(unix.ToString(), group))
            Log.ReadersShutOut(logger, unix.ToString(), readers);
        return inherited;
    }

    public void Dispose()
    {
        if (_path is not null && FileType.IsSocket(_path))
            File.Delete(_path);
        _lock?.Dispose();
    }

    // Two daemons that start at once must not both find the same socket stale. The lock file stays when the daemon goes,
    // because two that race for a file being deleted could both have it.
    static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw InUse(path, e);
        }
    }

    static void RemoveStale(string path)
    {
        if (!Path.Exists(path))
            return;
        if (!FileType.IsSocket(path))
        {
            throw new StartFailure(
                ExitCode.Failure, $"{path} is not a socket and is left alone. Remove it, or name another path with --socket.");
        }

        if (SomebodyListens(path))
            throw InUse(path, null);
        File.Delete(path);
    }

    static bool SomebodyListens(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // A daemon that was killed left it.
            return false;
        }
    }

    static StartFailure InUse(string path, Exception? cause) => new(
        ExitCode.Failure, $"another orderd is listening on {path}. Stop that one, or name another path with --socket.", cause);
}
