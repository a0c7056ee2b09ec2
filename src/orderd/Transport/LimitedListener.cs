using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Orderd.Logging;

namespace Orderd.Transport;

/// <summary>A listening socket that has at most so many connections at a time.</summary>
sealed class LimitedListener(
    Socket socket, SocketConnectionContextFactory connections, int limit, TimeProvider clock, ILogger logger) : IConnectionListener
{
    // Descriptors come back when a connection ends, here or on another listener.
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);
    // So many refused in a row, and the thread does something else for once.
    const int Refusals = 16;

    readonly RareLine _refused = new(clock);
    readonly RareLine _exhausted = new(clock);
    int _open;

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <summary>The next connection there is room for; null when the socket is closed.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        for (var refusals = 0; ;)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                if (Take(accepted) is { } connection)
                    return connection;
                if (++refusals % Refusals == 0)
                    await Task.Yield();
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException e) when (IsExhaustion(e))
            {
                LogExhaustion();
                await Task.Delay(Breath, cancellationToken);
            }
            catch (SocketException)
            {
                // The client gave up while it was waiting to be let in.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        connections.Dispose();
        return ValueTask.CompletedTask;
    }

    void Release() => Interlocked.Decrement(ref _open);

    CountedConnection? Take(Socket accepted)
    {
        if (Interlocked.Increment(ref _open) > limit)
        {
            Refuse(accepted);
            if (_refused.IsDue(out var count))
                Log.ConnectionsRefused(logger, EndPoint, limit, count);
            return null;
        }

        try
        {
            if (FileDescriptors.AreScarce())
            {
                Refuse(accepted);
                LogExhaustion();
                return null;
            }

            if (accepted.AddressFamily != AddressFamily.Unix)
                accepted.NoDelay = true;
            return new CountedConnection(connections.Create(accepted), Release);
        }
        catch
        {
            Refuse(accepted);
            throw;
        }
    }

    void Refuse(Socket accepted)
    {
        Release();
        accepted.Dispose();
    }

    void LogExhaustion()
    {
        if (_exhausted.IsDue(out var count))
            Log.OutOfDescriptors(logger, EndPoint, count);
    }

    // EMFILE and ENFILE, ENOBUFS, ENOMEM.
    static bool IsExhaustion(SocketException e) => e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
        || e.NativeErrorCode is 12 or 23 or 24;
}
