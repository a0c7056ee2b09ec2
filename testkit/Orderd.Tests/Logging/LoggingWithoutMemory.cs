using System.Text;
using Microsoft.Extensions.Logging;
using Orderd.Logging;

namespace Orderd.Tests.Logging;

/// <summary>Kestrel logs on its own threads what it has caught there: a line that there is no memory for must not end the process.</summary>
public sealed class LoggingWithoutMemory : IDisposable
{
    readonly MemoryStream _written = new();
    readonly LogSink _sink;
    readonly RepeatedLines _repeated;
    readonly SinkLogger _logger;

    public LoggingWithoutMemory()
    {
        _sink = new LogSink(_written, LogStyle.Json);
        _repeated = new RepeatedLines(_sink, TimeProvider.System);
        _logger = new SinkLogger("test", _sink, new LogThreshold(LogLevel.Trace), _repeated, TimeProvider.System);
    }

    public void Dispose()
    {
        _repeated.Dispose();
        _sink.Dispose();
        _written.Dispose();
    }

    [Fact]
    public void TheLineIsCountedAsDropped()
    {
        _logger.Log<object?>(LogLevel.Error, default, null, null, (_, _) => throw new InsufficientMemoryException());
        _logger.Log<object?>(LogLevel.Error, default, null, null, (_, _) => "there");
        _sink.Dispose();

        var lines = Encoding.UTF8.GetString(_written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("there", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"count\":1", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ABugIsNoLackOfMemory() => Assert.Throws<InvalidOperationException>(
        () => _logger.Log<object?>(LogLevel.Error, default, null, null, (_, _) => throw new InvalidOperationException()));
}
