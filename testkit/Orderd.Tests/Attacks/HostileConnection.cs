using System.Net;
using System.Net.Sockets;

namespace Orderd.Tests.Attacks;

/// <summary>A TCP connection that says what it likes. What comes back is thrown away, or not even read.</summary>
sealed class HostileConnection : IDisposable
{
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] _scratch;

    HostileConnection(int scratch) => _scratch = new byte[scratch];

    /// <summary>Just connected; null when that is refused.</summary>
    public static HostileConnection? Connect(int port, int receiveBuffer = 0, int scratch = 16 * 1024)
    {
        var connection = new HostileConnection(scratch);
        try
        {
            if (receiveBuffer > 0)
                connection._socket.ReceiveBufferSize = receiveBuffer;
            connection._socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            connection._socket.Blocking = false;
            return connection;
        }
        catch (SocketException)
        {
            connection.Dispose();
            return null;
        }
    }

    /// <summary>Connected, and ready for frames.</summary>
    public static HostileConnection? Open(int port, byte[]? settings = null, int receiveBuffer = 0)
    {
        var connection = Connect(port, receiveBuffer);
        if (connection is not null && connection.Send([.. Http2Frame.Preface, .. settings ?? Http2Frame.EmptySettings]))
            return connection;

        connection?.Dispose();
        return null;
    }

    /// <summary>Sends all of it; false when the server has closed the connection, or does not take it within a second.</summary>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            for (var tries = 0; bytes.Length > 0;)
            {
                var sent = _socket.Send(bytes, SocketFlags.None, out var error);
                if (error is not (SocketError.Success or SocketError.WouldBlock))
                    return false;

                bytes = bytes[sent..];
                if (bytes.Length > 0 && (++tries > 100 || !WaitToSend()))
                    return false;
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Takes in what has come; false when the server has closed the connection.</summary>
    public bool Drain()
    {
        try
        {
            while (true)
            {
                var received = _socket.Receive(_scratch, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                    return true;
                if (error != SocketError.Success || received == 0)
                    return false;
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    bool WaitToSend()
    {
        // A server that waits for its answers to be read takes nothing more until they are.
        return Drain() && (_socket.Poll(TimeSpan.FromMilliseconds(10), SelectMode.SelectWrite) || true);
    }
}
