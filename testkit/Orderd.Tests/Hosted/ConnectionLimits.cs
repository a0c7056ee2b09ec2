using System.Net;
using System.Net.Sockets;
using System.Text;
using Orderd.Tests.Native;

namespace Orderd.Tests.Hosted;

/// <summary>What connections may do that have not made a call yet.</summary>
public sealed class ConnectionLimits
{
    static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");

    static readonly byte[] Ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

    readonly ManualClock _clock = new();

    [Fact]
    [Trait("Contract", "9 Connections: 256 connections a listener: a further one is closed at once, which is logged once a minute")]
    public async Task AConnectionTooManyIsClosedAtOnceAndOneThatEndsMakesRoom()
    {
        // On the socket it is clear from the first who calls.
        await using var host = await StartAsync(OrderdTransport.UnixSocket, ("Limits:Connections", "2"));
        using var first = await SpeakingAsync(host);
        using var second = await SpeakingAsync(host);

        for (var i = 0; i < 3; i++)
        {
            using var third = await ConnectAsync(host);
            Assert.True(await IsClosedAsync(third));
        }

        await Native.Wait.UntilAsync(() => Refusals(host) == 1);
        first.Dispose();
        Socket? fourth = null;
        await Native.Wait.UntilAsync(async () => (fourth = await TrySpeakAsync(host)) is not null);
        using var let = fourth;

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await TrySpeakAsync(host));
        await Native.Wait.UntilAsync(() => Refusals(host) == 2);
    }

    [Fact]
    [Trait("Contract", "9 Connections: The oldest connection that nobody knows makes room for the next; one whose caller is known stays")]
    public async Task TheOldestThatNobodyKnowsMakesRoom()
    {
        await using var host = await StartAsync(OrderdTransport.Tcp, ("Limits:Connections", "3"));
        var orders = host.BoundedOrders();
        Assert.False(await orders.HasAsync("none"));
        using var first = await SpeakingAsync(host);
        using var second = await SpeakingAsync(host);
        using var third = await SpeakingAsync(host);

        Assert.True(await IsClosedAfterAnyDataAsync(first));
        using var fourth = await SpeakingAsync(host);
        Assert.True(await IsClosedAfterAnyDataAsync(second));
        Assert.False(await orders.HasAsync("none"));
    }

    [Fact]
    [Trait("Contract", "9 Connections: A connection none of whose calls says who calls is closed after 20 s, pings or not")]
    public async Task AConnectionThatNobodyKnowsIsClosedThoughItAnswersPings()
    {
        await using var host = await StartAsync(OrderdTransport.Tcp);
        var orders = host.BoundedOrders();
        Assert.False(await orders.HasAsync("none"));
        using var silent = await SpeakingAsync(host);
        _clock.Advance(TimeSpan.FromSeconds(19));
        await silent.SendAsync(Ping);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await IsClosedAfterAnyDataAsync(silent));
        await host.Log.WaitForEventAsync("anonymous_connections");
        Assert.False(await orders.HasAsync("none"));
    }

    [Fact]
    [Trait("Contract", "9 Headers: A call's headers end within 10 s, also when their one frame is not whole")]
    public async Task HeadersThatDoNotEndAreCutAfter10Seconds()
    {
        await using var host = await StartAsync(OrderdTransport.Tcp);
        var start = _clock.GetUtcNow();
        using var slow = await SpeakingAsync(host);
        using var other = await SpeakingAsync(host);
        // A HEADERS frame of 100 bytes, of which one comes.
        await slow.SendAsync(new byte[] { 0, 0, 100, 1, 4, 0, 0, 0, 1, 0x83 });
        // When orderd has it is not to be seen from outside. That nobody knows the connection has no consequence within 20 s.
        await Native.Wait.UntilAsync(async () =>
        {
            if (_clock.GetUtcNow() < start + TimeSpan.FromSeconds(19))
                _clock.Advance(TimeSpan.FromSeconds(1));
            return await IsClosedAfterAnyDataAsync(slow, TimeSpan.FromMilliseconds(100));
        });
        await other.SendAsync(Ping);
    }

    [Theory]
    [Trait("Contract", "9 Connections: A connection speaks HTTP/2 within 10 s")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(23)]
    public async Task HalfAPrefaceIsClosedAfter10Seconds(int bytes)
    {
        await using var host = await StartAsync(OrderdTransport.Tcp);
        using var half = await ConnectAsync(host);
        await half.SendAsync(Preface.AsMemory(0, bytes));
        await _clock.WaitForTimerAsync(TimeSpan.FromSeconds(10));
        _clock.Advance(TimeSpan.FromSeconds(9));
        using var whole = await SpeakingAsync(host);
        Assert.Equal(0, half.Available);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await IsClosedAsync(half));
        await host.Log.WaitForEventAsync("silent_connections");
        // The one that spoke in time may keep silent now.
        _clock.Advance(TimeSpan.FromMinutes(1));
        await whole.SendAsync(Preface.AsMemory(Preface.Length - 9));
    }

    [Fact]
    [Trait("Contract", "9 Connections: What is no HTTP/2 is told so at once")]
    public async Task Http1IsAnsweredAtOnce()
    {
        await using var host = await StartAsync(OrderdTransport.Tcp);
        using var browser = await ConnectAsync(host);
        await browser.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        var answer = new byte[1_024];
        var received = await browser.ReceiveAsync(answer).WaitAsync(NativeOrderd.Bound);

        Assert.Contains("HTTP/2", Encoding.ASCII.GetString(answer, 0, received), StringComparison.Ordinal);
    }

    Task<OrderdHost> StartAsync(OrderdTransport transport, params (string Key, string Value)[] settings) => OrderdHost.StartAsync(new()
    {
        Clock = _clock,
        Transport = transport,
        Settings = settings.ToDictionary(pair => pair.Key, pair => pair.Value),
    });

    static async Task<Socket> ConnectAsync(OrderdHost host)
    {
        EndPoint address = host.SocketPath is { } path
            ? new UnixDomainSocketEndPoint(path)
            : new IPEndPoint(IPAddress.Loopback, host.Address.Port);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(address);
        return socket;
    }

    static int Refusals(OrderdHost host) => host.Log.Lines.Count(line => line.Contains("connections_refused", StringComparison.Ordinal));

    static async Task<Socket> SpeakingAsync(OrderdHost host) =>
        await TrySpeakAsync(host) ?? throw new InvalidOperationException("The connection was not let in.");

    // The server's settings come back to one that is let in.
    static async Task<Socket?> TrySpeakAsync(OrderdHost host)
    {
        var socket = await ConnectAsync(host);
        try
        {
            await socket.SendAsync(Preface);
            if (!await IsClosedAsync(socket))
                return socket;
        }
        catch (SocketException)
        {
            // Closed already.
        }

        socket.Dispose();
        return null;
    }

    static async Task<bool> IsClosedAfterAnyDataAsync(Socket socket, TimeSpan? within = null)
    {
        using var late = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(20));
        try
        {
            while (await socket.ReceiveAsync(new byte[256], late.Token) > 0)
            {
                // Settings and the like.
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[256]).WaitAsync(NativeOrderd.Bound) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
