using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Orderd.Budget;

namespace Orderd.Access;

/// <summary>What orderd knows of one open connection: where it comes from, whether it has proven who it is, what keeps it. A feature of the connection.</summary>
sealed class ClientConnection : IDisposable
{
    // This is half of an IPv6 address: what is behind it belongs to one host, or one home.
    const int NetworkBytes = 8;
    // This limits the calls for which there was no memory, and whose requests go on.
    const int MaxUnpaid = 32;

    readonly ConnectionContext _connection;
    readonly ConcurrentQueue<(long Since, long Bytes)> _draining = new();
    int _unpaid;
    volatile bool _isProven;
    bool _isAskedToClose;
    long _unflushed;
    long _headersSince;
    long _flushSince;

    public ClientConnection(ConnectionContext connection, long now, BlockPool blocks, MemoryBudget budget)
    {
        _connection = connection;
        Since = now;
        Origin = OriginOf(connection.RemoteEndPoint);
        Memory = new MemoryMeter(budget, Origin);
        connection.Features.Set(this);
        connection.Features.Set<IMemoryPoolFeature>(new ConnectionBlocks(blocks, Memory));
    }

    /// <summary>When it came.</summary>
    public long Since { get; }

    /// <summary>The address it comes from, without a port.</summary>
    public string Origin { get; }

    /// <summary>What is at its other end, once that was looked at.</summary>
    public Peer? Peer { get; set; }

    /// <summary>Who its calls come from, once that was looked at.</summary>
    public Identity? Identity { get; set; }

    /// <summary>What it and its calls hold.</summary>
    public MemoryMeter Memory { get; }

    /// <summary>Whether the caller of one of its calls was known.</summary>
    public bool IsProven => _isProven;

    /// <summary>Since when headers are coming in whose end is yet to come; 0 when there are none.</summary>
    public long HeadersSince
    {
        get => Volatile.Read(ref _headersSince);
        set => Volatile.Write(ref _headersSince, value);
    }

    /// <summary>Since when its client does not take what is sent; 0 when it does.</summary>
    public long FlushSince
    {
        get => Volatile.Read(ref _flushSince);
        set => Volatile.Write(ref _flushSince, value);
    }

    public void Prove()
    {
        if (!_isProven)
            _isProven = true;
    }

    /// <summary>Closes it in good order; at once, when it was asked before.</summary>
    public void Close()
    {
        if (!_isAskedToClose && _connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            _isAskedToClose = true;
            lifetime.RequestClose();
            return;
        }

        Abort();
    }

    /// <summary>Keeps what a call that is over holds, until its client takes what it is sent.</summary>
    public void KeepUntilFlushed(CallMemory call) => Interlocked.Add(ref _unflushed, call.HandOver());

    public void Flushed()
    {
        FlushSince = 0;
        if (Volatile.Read(ref _unflushed) != 0)
            Memory.Give(Interlocked.Exchange(ref _unflushed, 0));
    }

    /// <summary>
    /// Keeps what a call costs that is over while its client has not ended the request: Kestrel keeps the stream until it does, or
    /// some seconds have passed.
    /// </summary>
    public void KeepWhileDraining(CallMemory call, long now)
    {
        var bytes = call.HandOver();
        if (bytes == 0)
        {
            // There was no room for the call. Whoever begins many all the same is out for something else.
            bytes = CallMemory.PerCall;
            Memory.Take(bytes);
            if (Interlocked.Increment(ref _unpaid) > MaxUnpaid || Memory.IsOverdrawn)
                Abort();
        }

        _draining.Enqueue((now, bytes));
    }

    /// <summary>Gives back what has been kept since before this time.</summary>
    public void ReleaseDrained(long before)
    {
        while (_draining.TryPeek(out var oldest) && oldest.Since <= before && _draining.TryDequeue(out oldest))
            Memory.Give(oldest.Bytes);
        if (_draining.IsEmpty)
            Volatile.Write(ref _unpaid, 0);
    }

    public void Abort() => _connection.Abort();

    public void Dispose() => Memory.Close();

    /// <summary>An address without its port; of IPv6 the network it is in.</summary>
    public static string OriginOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
            return "unix";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            return address.ToString();

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return IPAddress.IsLoopback(address) ? address.ToString() : $"{new IPAddress(bytes)}/64";
    }
}
