using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Orderd.Configuration;
using Orderd.Logging;

namespace Orderd.Transport;

/// <summary>
/// Kestrel connection middleware: a connection that does not speak HTTP/2 in time is closed. Kestrel itself would hold half a
/// preface for over two minutes, as long as a connection without calls. Stands behind TLS, whose handshake is timed by itself.
/// </summary>
sealed class PrefaceTimeout(Config config, TimeProvider clock, ILogger<PrefaceTimeout> logger)
{
    // Every HTTP/2 client sends this first (RFC 9113, 3.4).
    static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    readonly RateLimitedLog _silent = new(clock);

    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        bool isThere;
        try
        {
            isThere = await IsThereAsync(connection);
        }
        catch (IOException)
        {
            // The client reset the connection before it had said anything, which is no error of this side.
            return;
        }

        if (isThere)
        {
            await next(connection);
            return;
        }

        connection.Abort();
        if (_silent.IsDue(out var count))
            Log.SilentConnections(logger, count, config.Limits.HeadersWithin.TotalSeconds);
    };

    async ValueTask<bool> IsThereAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var late = new CancellationTokenSource(config.Limits.HeadersWithin, clock);
        // So many bytes were here when the last check ended. They may come in any number of pieces.
        var examined = 0L;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(late.Token);
                var bytes = read.Buffer;
                var isDecided = read.IsCompleted || read.IsCanceled || !IsBeginning(bytes);
                // Kestrel finds everything unread. What was examined stays so, because a pipe refuses to go back; the bytes that
                // decided are new to it, so that its next read does not wait.
                input.AdvanceTo(bytes.Start, isDecided ? bytes.GetPosition(examined) : bytes.End);
                if (isDecided)
                    return true;

                examined = bytes.Length;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // This tells whether it may become a preface. What is one, or can be none, is Kestrel's business.
    static bool IsBeginning(ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length >= Preface.Length)
            return false;

        Span<byte> start = stackalloc byte[Preface.Length];
        bytes.CopyTo(start);
        return Preface.StartsWith(start[..(int)bytes.Length]);
    }
}
