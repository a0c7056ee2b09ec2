using Microsoft.AspNetCore.Connections;

namespace Orderd.Metrics;

/// <summary>Counts the connections that are open, as Kestrel connection middleware.</summary>
sealed class OpenConnections
{
    int _count;

    public int Count => Volatile.Read(ref _count);

    public ConnectionDelegate Counting(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _count);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    };
}
