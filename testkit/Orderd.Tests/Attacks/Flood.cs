using System.Diagnostics;
using System.Globalization;

namespace Orderd.Tests.Attacks;

/// <summary>Sends batches of frames on several connections, in turns and at a steady rate, and opens anew each one that is cut.</summary>
static class Flood
{
    const int Connections = 4;

    /// <param name="port">Where to.</param>
    /// <param name="perSecond">How many frames a second.</param>
    /// <param name="frames">How many frames a batch has.</param>
    /// <param name="batch">The bytes of the batch that is so many batches after the first of its connection.</param>
    /// <param name="cancellation">Ends it.</param>
    public static string Run(int port, int perSecond, int frames, Func<int, byte[]> batch, CancellationToken cancellation)
    {
        var connections = new (HostileConnection? Connection, int Sent)[Connections];
        var (sent, cut, next) = (0L, 0, 0);
        var watch = Stopwatch.StartNew();
        while (!cancellation.IsCancellationRequested)
        {
            // A pause that came out too long is made up for by the next turns.
            if (sent > perSecond * watch.Elapsed.TotalSeconds)
            {
                Thread.Sleep(1);
                continue;
            }

            ref var turn = ref connections[next++ % Connections];
            turn.Connection ??= HostileConnection.Open(port);
            if (turn.Connection is not null && turn.Connection.Drain() && turn.Connection.Send(batch(turn.Sent++)))
            {
                sent += frames;
                continue;
            }

            turn.Connection?.Dispose();
            turn = default;
            cut++;
            // One that is not let in does not try at full speed.
            Thread.Sleep(1);
        }

        foreach (var (connection, _) in connections)
            connection?.Dispose();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sent:N0} frames ({sent / watch.Elapsed.TotalSeconds:N0} a second, as {perSecond:N0} were meant), {cut} connections cut");
    }
}
