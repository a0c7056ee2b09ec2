using System.Diagnostics;
using System.Globalization;

namespace Orderd.Tests.Attacks;

/// <summary>As many connections as there may be, each of which says one thing and then nothing. Those that are closed come again.</summary>
static class Crowd
{
    // The rest of the tests' process needs some descriptors, too.
    const int KeptFree = 500;
    const int OpenedPerSecond = 2_000;

    public static string Run(int port, int wanted, byte[] said, CancellationToken cancellation)
    {
        var size = Math.Min(wanted, OpenFiles() - KeptFree);
        var connections = new List<HostileConnection>(size);
        var (opened, closed, most, next) = (0, 0, 0, 0);
        var watch = Stopwatch.StartNew();
        while (!cancellation.IsCancellationRequested)
        {
            if (connections.Count < size && opened < OpenedPerSecond * watch.Elapsed.TotalSeconds)
            {
                opened++;
                if (HostileConnection.Connect(port, scratch: 512) is { } connection)
                {
                    connection.Send(said);
                    connections.Add(connection);
                    most = Math.Max(most, connections.Count);
                }

                continue;
            }

            // All are there for once, and only then those come again that were closed meanwhile.
            for (var i = 0; i < 20 && opened >= size && connections.Count > 0; i++)
            {
                next = (next + 1) % connections.Count;
                if (connections[next].Drain())
                    continue;

                connections[next].Dispose();
                connections[next] = connections[^1];
                connections.RemoveAt(connections.Count - 1);
                closed++;
            }

            Thread.Sleep(1);
        }

        connections.ForEach(connection => connection.Dispose());
        return string.Create(
            CultureInfo.InvariantCulture, $"{opened:N0} connections opened, {most:N0} at a time (of {wanted:N0} meant), {closed:N0} found closed");
    }

    static int OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
