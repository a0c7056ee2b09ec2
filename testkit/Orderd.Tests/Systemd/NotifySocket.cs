using System.Net.Sockets;
using System.Text;
using Orderd.Tests.Native;

namespace Orderd.Tests.Systemd;

/// <summary>The place of systemd at the end of $NOTIFY_SOCKET: what it was told, a datagram each.</summary>
sealed class NotifySocket : IDisposable
{
    readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    readonly byte[] _buffer = new byte[4096];

    /// <param name="name">As systemd writes it: a path, or an @ and the name of an abstract socket.</param>
    public NotifySocket(string name) =>
        _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name));

    /// <summary>The next datagram that fits, as the assignments in it.</summary>
    public async Task<Dictionary<string, string>> NextAsync(string withKey)
    {
        using var late = new CancellationTokenSource(NativeOrderd.Bound);
        while (true)
        {
            var length = await _socket.ReceiveAsync(_buffer, late.Token);
            var state = Encoding.UTF8.GetString(_buffer, 0, length).Split('\n')
                .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
            if (state.ContainsKey(withKey))
                return state;
        }
    }

    public void Dispose() => _socket.Dispose();
}
