using System.Net;

namespace Orderd.Logging;

/// <summary>Every message of orderd, but for the calls, which CallLog writes.</summary>
static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "orderd {Version} keeps its orders in {Store}.", EventName = "starting")]
    public static partial void Starting(ILogger logger, string version, string store);

    [LoggerMessage(2, LogLevel.Information, "Listening on {Address}.", EventName = "listening")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(3, LogLevel.Information, "Stopping: running unary calls finish, streams end.", EventName = "stopping")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Stopped.", EventName = "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(5, LogLevel.Error, "{Method} failed, incident {Incident}.", EventName = "incident")]
    public static partial void Incident(ILogger logger, Exception exception, string method, string incident);

    [LoggerMessage(6, LogLevel.Error, "{Method}: {Problem}", EventName = "store_failure")]
    public static partial void StoreFailure(ILogger logger, Exception exception, string method, string problem);

    [LoggerMessage(7, LogLevel.Information, "Put {Count} sample orders into the empty store.", EventName = "sample_data")]
    public static partial void SampleData(ILogger logger, int count);

    [LoggerMessage(8, LogLevel.Information, "SIGHUP: there is nothing to read again.", EventName = "hangup")]
    public static partial void HangUp(ILogger logger);

    [LoggerMessage(9, LogLevel.Critical, "{Problem}", EventName = "start_failed")]
    public static partial void StartFailed(ILogger logger, string problem);

    [LoggerMessage(40, LogLevel.Warning, "{Listener} has the {Limit} connections of Limits:Connections; further ones were closed at once, {Count} since the last such line.", EventName = "connections_refused")]
    public static partial void ConnectionsRefused(ILogger logger, EndPoint listener, int limit, long count);

    [LoggerMessage(43, LogLevel.Warning, "{Count} calls since the last such line were refused with PROTOCOL_ERROR, because their :authority {Authority} is not a host. Clients built on grpc-core (Python, C++, Ruby, PHP) send the path of the Unix socket there: set their channel option grpc.default_authority to localhost.", EventName = "authority_refused")]
    public static partial void AuthorityRefused(ILogger logger, string authority, long count);

    [LoggerMessage(42, LogLevel.Warning, "{Count} connections were closed since the last such line: no HTTP/2 came within the {Seconds} s of Limits:HeadersWithin.", EventName = "silent_connections")]
    public static partial void SilentConnections(ILogger logger, long count, double seconds);

    [LoggerMessage(41, LogLevel.Error, "{Listener} could not take {Count} connections since the last such line: the file descriptors of this process are used up. Raise its limit of open files (LimitNOFILE= of a systemd unit).", EventName = "out_of_descriptors")]
    public static partial void OutOfDescriptors(ILogger logger, EndPoint listener, long count);
}
