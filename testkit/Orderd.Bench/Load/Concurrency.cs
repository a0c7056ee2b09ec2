namespace Orderd.Bench.Load;

/// <summary>Calls in flight: so many connections, with so many calls on each. Kestrel takes 100 on one.</summary>
readonly record struct Concurrency(int Connections, int Streams)
{
    public static Concurrency One { get; } = new(1, 1);

    /// <summary>Spreads calls over a few connections.</summary>
    public static Concurrency Of(int calls) => calls switch
    {
        1 => One,
        <= 400 => new(4, calls / 4),
        _ => new(8, calls / 8),
    };

    public int Calls => Connections * Streams;
}
