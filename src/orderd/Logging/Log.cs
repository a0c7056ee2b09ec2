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

    [LoggerMessage(40, LogLevel.Warning, "The service manager was not told of the state: {Problem}", EventName = "notify_failed")]
    public static partial void NotifyFailed(ILogger logger, string problem);

    [LoggerMessage(41, LogLevel.Error, "{Address} does not answer orderd's own call: {Problem}. systemd restarts orderd if that lasts.", EventName = "does_not_answer")]
    public static partial void DoesNotAnswer(ILogger logger, string address, string problem);
}
