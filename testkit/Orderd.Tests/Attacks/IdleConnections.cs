using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Attacks;

/// <summary>Connections and streams that take up room and do nothing with it, until the token is cancelled.</summary>
static class IdleConnections
{
    public const int Readers = 50;
    public const int Uploads = 1_000;

    const string Search = "/ecommerce.OrderManagement/searchOrders";
    const string Update = "/ecommerce.OrderManagement/updateOrders";
    const int UploadsPerConnection = 100;

    /// <summary>Connections that do not finish their preface.</summary>
    public static string HalfOpen(int port, CancellationToken end) => Crowd.Run(port, 10_000, Http2Frame.Preface[..12], end);

    /// <summary>Searches for a text whose answers are not read; all of them again as soon as they must have been given up.</summary>
    public static string StalledReaders(int port, string text, TimeSpan round, CancellationToken end)
    {
        var query = new StringValue { Value = text }.ToByteArray();
        return InRounds(() => [.. Enumerable.Range(0, Readers).Select(i => StalledReader(port, query, i % 2 == 0))], round, end);
    }

    /// <summary>Uploads that are begun and go no further; likewise.</summary>
    public static string IdleUploads(int port, TimeSpan round, CancellationToken end)
    {
        var order = new Order { Id = "upload", Description = new string('x', 1_000) }.ToByteArray();
        return InRounds(() => [.. Enumerable.Range(0, Uploads / UploadsPerConnection).Select(_ => IdleUploader(port, order))], round, end);
    }

    static string InRounds(Func<List<HostileConnection>> open, TimeSpan round, CancellationToken end)
    {
        var rounds = 0;
        for (; !end.IsCancellationRequested; rounds++)
        {
            var connections = open();
            end.WaitHandle.WaitOne(round);
            connections.ForEach(connection => connection.Dispose());
        }

        return $"{rounds} rounds";
    }

    // One does not read its socket at all, the other gives HTTP/2 no window.
    static HostileConnection StalledReader(int port, byte[] query, bool isDeaf)
    {
        var connection = HostileConnection.Open(port, isDeaf ? [.. Http2Frame.WidestStreams, .. Http2Frame.WidestConnection] : null, 4_096)!;
        connection.Send([.. Http2Frame.Headers(1, Search), .. Http2Frame.Message(1, query, endStream: true)]);
        return connection;
    }

    // Within the window that the server opens at first, for a connection and for each stream.
    static HostileConnection IdleUploader(int port, byte[] order)
    {
        var connection = HostileConnection.Open(port)!;
        for (var i = 0; i < UploadsPerConnection; i++)
        {
            var stream = (2 * i) + 1;
            var orders = Enumerable.Repeat(Http2Frame.Message(stream, order, endStream: false), 8).SelectMany(frame => frame);
            connection.Send([.. Http2Frame.Headers(stream, Update), .. orders]);
        }

        return connection;
    }
}
