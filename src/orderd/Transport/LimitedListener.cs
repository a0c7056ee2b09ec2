using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Orderd.Access;
using Orderd.Budget;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;

namespace Orderd.Transport;

/// <summary>A listening socket that has at most so many connections at a time, and closes one that nobody knows for the next.</summary>
sealed class LimitedListener : IConnectionListener
{
    // Descriptors come back when a connection ends, here or on another listener.
    static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(50);
    // After so many refused in a row the thread does something else for once.
    const int Refusals = 16;
    // Many connections that are opened at once each have this long to make their first call.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    readonly Socket _socket;
    readonly SocketConnectionContextFactory _connections;
    readonly ConnectionSlots _places;
    readonly ConnectionWatch _watch;
    readonly BlockPool _blocks;
    readonly MemoryBudget _budget;
    readonly TimeProvider _clock;
    readonly ILogger _logger;
    readonly int _limit;
    readonly int _keptFree;
    readonly RateLimitedLog _refused;
    readonly RateLimitedLog _exhausted;

    /// <param name="socket">Listens already.</param>
    /// <param name="connections">Makes connections of its sockets.</param>
    /// <param name="limits">How many there may be.</param>
    /// <param name="isForCalls">Whether its connections are to say who calls.</param>
    /// <param name="watch">Looks after the connections.</param>
    /// <param name="blocks">Where their memory comes from.</param>
    /// <param name="budget">What they may have of it.</param>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="logger">For what is refused.</param>
    public LimitedListener(
        Socket socket, SocketConnectionContextFactory connections, Limits limits, bool isForCalls, ConnectionWatch watch, BlockPool blocks, MemoryBudget budget,
        TimeProvider clock, ILogger logger)
    {
        (_socket, _connections, _watch, _blocks, _budget, _clock, _logger) = (socket, connections, watch, blocks, budget, clock, logger);
        _limit = limits.Connections;
        _places = new ConnectionSlots(_limit, (long)(Grace.TotalSeconds * clock.TimestampFrequency));
        (_refused, _exhausted) = (new RateLimitedLog(clock), new RateLimitedLog(clock));
        EndPoint = socket.LocalEndPoint!;
        // The addresses that others can reach leave the last descriptors to those of this machine's administrator.
        _keptFree = EndPoint is IPEndPoint && isForCalls ? 2 * FileDescriptors.KeptFree : FileDescriptors.KeptFree;
        watch.Add(_places, isForCalls);
    }

    public EndPoint EndPoint { get; }

    /// <summary>The next connection there is room for; null when the socket is closed.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        for (var refusals = 0; ;)
        {
            try
            {
                var accepted = await _socket.AcceptAsync(cancellationToken);
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
                await Task.Delay(AcceptRetryDelay, cancellationToken);
            }
            catch (Exception e) when (OutOfMemory.IsCauseOf(e))
            {
                // Kestrel would never accept again. Waiting without a thread takes memory.
                Thread.Sleep(AcceptRetryDelay);
            }
            catch (SocketException)
            {
                // The client gave up while it was waiting to be let in.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _watch.Remove(_places);
        _socket.Dispose();
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }

    CountedConnection? Take(Socket accepted)
    {
        ClientConnection? client = null;
        try
        {
            if (FileDescriptors.AreScarce(_keptFree))
            {
                accepted.Dispose();
                LogExhaustion();
                return null;
            }

            var now = _clock.GetTimestamp();
            if (!_places.TryMakeRoom(ClientConnection.OriginOf(accepted.RemoteEndPoint), now, out var leaving))
            {
                accepted.Dispose();
                if (_refused.IsDue(out var count))
                    Log.ConnectionsRefused(_logger, EndPoint, _limit, count);
                return null;
            }

            leaving?.Abort();
            if (accepted.AddressFamily != AddressFamily.Unix)
                accepted.NoDelay = true;
            var connection = _connections.Create(accepted);
            client = new ClientConnection(connection, now, _blocks, _budget);
            _places.Add(client);
            return new CountedConnection(connection, () => Release(client));
        }
        catch
        {
            if (client is not null)
                Release(client);
            accepted.Dispose();
            throw;
        }
    }

    void Release(ClientConnection client)
    {
        _places.Remove(client);
        client.Dispose();
    }

    void LogExhaustion()
    {
        if (_exhausted.IsDue(out var count))
            Log.OutOfDescriptors(_logger, EndPoint, count);
    }

    // EMFILE and ENFILE, ENOBUFS, ENOMEM.
    static bool IsExhaustion(SocketException e) => e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
        || e.NativeErrorCode is 12 or 23 or 24;
}
