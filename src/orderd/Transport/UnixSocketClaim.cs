using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Shared;

namespace Orderd.Transport;

/// <summary>
/// The Unix domain socket as a file that this process has and no other: a live daemon's is left alone, a stale one replaced,
/// and whatever is not a socket never touched. Disposing, after the listener is closed, removes the file, if it is still this one.
/// </summary>
sealed class UnixSocketClaim(Config config, ILogger<UnixSocketClaim> logger) : IDisposable
{
    DirectoryHandle? _directory;
    string _name = "";
    SocketFile? _file;
    SafeFileHandle? _lock;

    /// <summary>A socket bound to the path, not yet listening: who may connect is set before anybody can.</summary>
    /// <exception cref="StartFailure">Another daemon has it, or it cannot be had.</exception>
    public Socket Bind(UnixDomainSocketEndPoint endpoint)
    {
        var path = endpoint.ToString();
        try
        {
            // Anybody may enter the directory: who may call is up to the socket's mode.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _directory = DirectoryHandle.Of(path);
            _name = Path.GetFileName(path);
            // Two daemons that start at once must not both find the same socket stale.
            _lock = FileLock.Take(_directory, _name + ".lock") ?? throw InUse(path);
            RemoveStale(_directory, path);
            var socket = UnixSocket.Bind(path);
            try
            {
                _file = SocketFile.Open(_directory, _name);
                if (!_file.LetIn(GroupId.Of(config.Access.Group), config.Access.ReadOnlyGroup is { } readers ? GroupId.Of(readers) : null))
                    Log.ReadersShutOut(logger, path, config.Access.ReadOnlyGroup!);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
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
            && config.Access.ReadOnlyGroup is { } readers
            && GroupId.Of(readers) is { } group
            && !LetInToo(unix.ToString(), group))
            Log.ReadersShutOut(logger, unix.ToString(), readers);
        return inherited;
    }

    public void Dispose()
    {
        try
        {
            // Somebody may have put a socket of their own there meanwhile.
            if (_file is not null)
                _directory?.Delete(_name, _file.Status);
        }
        catch (IOException)
        {
            // A stale socket is replaced at the next start.
        }

        _file?.Dispose();
        _lock?.Dispose();
        _directory?.Dispose();
    }

    static bool LetInToo(string path, uint group)
    {
        try
        {
            using var directory = DirectoryHandle.Of(path);
            using var file = SocketFile.Open(directory, Path.GetFileName(path));
            return file.LetInToo(group);
        }
        catch (IOException)
        {
            return false;
        }
    }

    static void RemoveStale(DirectoryHandle directory, string path)
    {
        var name = Path.GetFileName(path);
        if (directory.Find(name) is not { } found)
            return;
        if (!found.IsSocket)
        {
            throw new StartFailure(
                ExitCode.Failure, $"{path} is not a socket and is left alone. Remove it, or name another path with --socket.");
        }

        // What is asked is what is removed.
        using var file = SocketFile.Open(directory, name);
        if (UnixSocket.IsListening(file.OwnPath))
            throw InUse(path);
        if (BoundSockets.Has(path))
        {
            throw new StartFailure(
                ExitCode.Failure, $"{path} is the socket of a process that does not listen on it (yet). Stop that one, or name another path with --socket.");
        }

        directory.Delete(name, file.Status);
    }

    static StartFailure InUse(string path) => new(
        ExitCode.Failure, $"another orderd is listening on {path}. Stop that one, or name another path with --socket.");
}
