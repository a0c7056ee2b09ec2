using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Orderd.Logging;

/// <summary>
/// Explains, once a minute at most, what is otherwise only seen at the client, as PROTOCOL_ERROR: clients built on grpc-core send
/// the path of a Unix socket as <c>:authority</c>, which Kestrel takes for no host and refuses. It cannot be told not to, and says
/// so at debug level alone, where this listens.
/// </summary>
sealed class RefusedAuthority(LogSink sink, LogThreshold threshold, RepeatedLines repeated, TimeProvider clock) : ILoggerProvider
{
    public const string Category = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Category ? new Listener(new SinkLogger("orderd", sink, threshold, repeated, clock), new RareLine(clock)) : NullLogger.Instance;

    public void Dispose()
    {
    }

    sealed class Listener(ILogger logger, RareLine line) : ILogger
    {
        const string Refusal = "Invalid Host header: ";
        const int MaxLength = 128;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not ConnectionAbortedException { Message: var message }
                || !message.StartsWith(Refusal, StringComparison.Ordinal)
                || !line.IsDue(out var count))
                return;

            var authority = message[Refusal.Length..];
            Logging.Log.AuthorityRefused(logger, authority.Length <= MaxLength ? authority : $"{authority.AsSpan(0, MaxLength)}…", count);
        }
    }
}
