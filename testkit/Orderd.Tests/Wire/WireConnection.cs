using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Orderd.Tests.Attacks;
using Orderd.Tests.Native;

namespace Orderd.Tests.Wire;

/// <summary>A connection that says what a test likes, and reads what HTTP/2 comes back.</summary>
sealed class WireConnection : IDisposable
{
    readonly CancellationTokenSource _late = new(NativeOrderd.Bound);
    readonly Socket _socket;
    readonly Stream _stream;

    WireConnection(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>For the headers that come back.</summary>
    public HeaderReader Headers { get; } = new();

    public static Task<WireConnection> OpenAsync(NativeOrderd orderd, WireTransport transport) => OpenAsync(
        transport == WireTransport.Socket ? new UnixDomainSocketEndPoint(orderd.Socket) : new IPEndPoint(IPAddress.Loopback, orderd.Tcp.Port),
        transport == WireTransport.Tls);

    public static async Task<WireConnection> OpenAsync(EndPoint address, bool isEncrypted = false)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address is IPEndPoint)
                socket.NoDelay = true;
            await socket.ConnectAsync(address);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return new WireConnection(socket, isEncrypted ? await EncryptAsync(plain) : plain);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, _late.Token).AsTask();

    /// <summary>False when the server has closed the connection.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends all of it and nothing more, and waits until the server has closed the connection, too.</summary>
    public async Task SayAndLeaveAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
            _socket.Shutdown(SocketShutdown.Send);
            await _stream.CopyToAsync(Stream.Null, _late.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Closed it in the middle.
        }
    }

    /// <summary>The preface, and settings.</summary>
    public Task GreetAsync() => SendAsync((byte[])[.. Http2Frame.Preface, .. Http2Frame.EmptySettings]);

    /// <summary>The next frame; null when the connection is closed.</summary>
    public async Task<WireFrame?> ReadAsync()
    {
        try
        {
            var header = new byte[9];
            await _stream.ReadExactlyAsync(header, _late.Token);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >> 8 & 0xffffff];
            await _stream.ReadExactlyAsync(payload, _late.Token);
            return new((Http2Frame.Type)header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue, payload);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>How a call ended, as <see cref="WireAnswer.Outcome"/>.</summary>
    public async Task<string> OutcomeAsync(int stream) => (await AnswerAsync(stream)).Outcome;

    /// <summary>What came of a call.</summary>
    public async Task<WireAnswer> AnswerAsync(int stream)
    {
        var answer = new WireAnswer();
        while (await ReadAsync() is { } frame)
        {
            if (frame.Type == Http2Frame.Type.GoAway && frame.Code(4) != 0)
                return answer with { Outcome = $"goaway {frame.Code(4)}" };
            // Every block is read, since each may change the table.
            var fields = frame.Type == Http2Frame.Type.Headers ? Headers.Read(frame.Payload) : [];
            if (frame.Stream != stream)
                continue;

            answer.Fields.AddRange(fields);
            if (frame.Type == Http2Frame.Type.ResetStream)
                return answer with { Outcome = answer.Status ?? $"reset {frame.Code(0)}" };
            if (frame.EndsStream)
                return answer with { Outcome = answer.Status ?? "no status" };
        }

        return answer with { Outcome = "closed" };
    }

    /// <summary>Closes it the rude way.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _late.Dispose();
    }

    static async Task<SslStream> EncryptAsync(NetworkStream plain)
    {
        var stream = new SslStream(plain);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
#pragma warning disable CA5359 // Whom the certificate is of is no matter of these tests.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        return stream;
    }
}
