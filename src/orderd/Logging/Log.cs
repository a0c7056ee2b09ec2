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

    [LoggerMessage(8, LogLevel.Information, "SIGHUP: reading certificate, client CA, tokens and log level again.", EventName = "hangup")]
    public static partial void HangUp(ILogger logger);

    [LoggerMessage(9, LogLevel.Information, "Prometheus may read the metrics at {Address}/metrics.", EventName = "metrics_listening")]
    public static partial void MetricsListening(ILogger logger, string address);

    [LoggerMessage(10, LogLevel.Warning, "{What} could not be delivered to the OTLP collector at {Collector}; orderd goes on, and tries again.",
        EventName = "otlp_failing")]
    public static partial void NotDelivered(ILogger logger, string what, Uri collector);

    [LoggerMessage(11, LogLevel.Information, "{What} reach the OTLP collector at {Collector} again.", EventName = "otlp_recovered")]
    public static partial void Delivered(ILogger logger, string what, Uri collector);

    [LoggerMessage(12, LogLevel.Critical, "{Problem}", EventName = "start_failed")]
    public static partial void StartFailed(ILogger logger, string problem);

    [LoggerMessage(13, LogLevel.Warning, "{Socket} could not be given an ACL: members of {Group} can only connect if they may write to it otherwise.", EventName = "readers_shut_out")]
    public static partial void ReadersShutOut(ILogger logger, string socket, string group);

    [LoggerMessage(14, LogLevel.Information, "In use now: {Values}.", EventName = "reloaded")]
    public static partial void Reloaded(ILogger logger, string values);

    [LoggerMessage(15, LogLevel.Error, "Refused, {Outcome}: {Problem}", EventName = "reload_refused")]
    public static partial void ReloadRefused(ILogger logger, string outcome, string problem);

    [LoggerMessage(16, LogLevel.Warning, "Changed, but only a restart takes it: {Settings}.", EventName = "restart_needed")]
    public static partial void RestartNeeded(ILogger logger, string settings);

    [LoggerMessage(17, LogLevel.Warning, "{Problem}", EventName = "file_warning")]
    public static partial void FileWarning(ILogger logger, string problem);

    [LoggerMessage(18, LogLevel.Warning, "A token came as plaintext from {Peer} and was refused: whoever listened on the way has it now. Replace it, and use TLS.", EventName = "token_in_the_clear")]
    public static partial void TokenInTheClear(ILogger logger, string peer);

    [LoggerMessage(19, LogLevel.Error, "Health is NOT_SERVING: {Problem}", EventName = "not_serving")]
    public static partial void NotServing(ILogger logger, Exception exception, string problem);

    [LoggerMessage(20, LogLevel.Information, "Health is SERVING again.", EventName = "serving")]
    public static partial void Serving(ILogger logger);

    [LoggerMessage(
        21, LogLevel.Information, "Backed up {Bytes} bytes: copied and checked in {CopyMs} ms, sent after {SentMs} ms.", EventName = "backup")]
    public static partial void BackedUp(ILogger logger, long bytes, long copyMs, long sentMs);

    [LoggerMessage(22, LogLevel.Warning, "{Listener} has the {Limit} connections of Limits:Connections; further ones were closed at once, {Count} since the last such line.", EventName = "connections_refused")]
    public static partial void ConnectionsRefused(ILogger logger, EndPoint listener, int limit, long count);

    [LoggerMessage(27, LogLevel.Warning, "{Count} connections were closed since the last such line: no HTTP/2 came within the {Seconds} s of Limits:HeadersWithin.", EventName = "silent_connections")]
    public static partial void SilentConnections(ILogger logger, long count, double seconds);

    [LoggerMessage(23, LogLevel.Error, "{Listener} could not take {Count} connections since the last such line: the file descriptors of this process are used up. Raise its limit of open files (LimitNOFILE= of a systemd unit).", EventName = "out_of_descriptors")]
    public static partial void OutOfDescriptors(ILogger logger, EndPoint listener, long count);

    [LoggerMessage(60, LogLevel.Warning, "{Count} connections were asked to close since the last such line: none of their calls said who calls within {Seconds} s, twice Limits:HeadersWithin.", EventName = "anonymous_connections")]
    public static partial void AnonymousConnections(ILogger logger, long count, double seconds);

    [LoggerMessage(24, LogLevel.Warning, "The service manager was not told of the state: {Problem}", EventName = "notify_failed")]
    public static partial void NotifyFailed(ILogger logger, string problem);

    [LoggerMessage(25, LogLevel.Error, "{Address} does not answer orderd's own call: {Problem}. systemd restarts orderd if that lasts.", EventName = "does_not_answer")]
    public static partial void DoesNotAnswer(ILogger logger, string address, string problem);

    [LoggerMessage(30, LogLevel.Warning, "{Count} more calls were refused within a minute before their callers had shown who they are; the last came from {Peer}.", EventName = "calls_refused")]
    public static partial void CallsRefused(ILogger logger, long count, string peer);

    [LoggerMessage(31, LogLevel.Error, "No {Credential} is accepted any more: the file that says which are valid could not be used for {Seconds} s.", EventName = "credentials_withdrawn")]
    public static partial void CredentialsWithdrawn(ILogger logger, string credential, double seconds);

    [LoggerMessage(40, LogLevel.Critical, "The order store {Path} is damaged: health stays NOT_SERVING. orderd --verify says what is; restore a backup.", EventName = "store_damaged")]
    public static partial void StoreDamaged(ILogger logger, Exception exception, string path);

    [LoggerMessage(41, LogLevel.Error, "The disk failed under the order store {Path}, which is opened anew before anything is answered from it.", EventName = "store_failed")]
    public static partial void StoreFailed(ILogger logger, Exception exception, string path);

    [LoggerMessage(42, LogLevel.Information, "The order store {Path} is open again.", EventName = "store_reopened")]
    public static partial void StoreReopened(ILogger logger, string path);

    [LoggerMessage(43, LogLevel.Error, "The order store {Path} cannot be opened yet; it is tried again every second.", EventName = "store_stays_closed")]
    public static partial void StoreStaysClosed(ILogger logger, Exception exception, string path);

    [LoggerMessage(44, LogLevel.Error, "The write-ahead log of the order store {Path} cannot be moved into it, and grows; it is tried again every second.", EventName = "checkpoint_failed")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception, string path);

    [LoggerMessage(45, LogLevel.Information, "The write-ahead log of the order store {Path} was moved into it again.", EventName = "checkpoint_recovered")]
    public static partial void CheckpointWorks(ILogger logger, string path);

    [LoggerMessage(46, LogLevel.Error, "The order store {Path} was not closed; the next start reads its write-ahead log.", EventName = "store_not_closed")]
    public static partial void StoreNotClosed(ILogger logger, Exception exception, string path);

    [LoggerMessage(47, LogLevel.Warning, "The search index does not get on; searches read more orders one by one until it does.", EventName = "index_failed")]
    public static partial void IndexFailed(ILogger logger, Exception exception);

    [LoggerMessage(50, LogLevel.Information, "The primary of the order store is {Primary}.", EventName = "primary_found")]
    public static partial void PrimaryFound(ILogger logger, string primary);

    [LoggerMessage(51, LogLevel.Error, "The order store {Store} has no primary: {Problem}. It is looked for until there is one; calls wait for it up to their deadlines.", EventName = "no_primary")]
    public static partial void NoPrimary(ILogger logger, string store, string problem);

    [LoggerMessage(52, LogLevel.Warning, "The primary {Primary} has no synchronous standby: orders that are acknowledged now are lost if it fails. Set synchronous_standby_names (synchronous_mode of Patroni), or durability=synchronous to refuse writes meanwhile.", EventName = "asynchronous")]
    public static partial void Asynchronous(ILogger logger, string primary);

    [LoggerMessage(53, LogLevel.Information, "The primary {Primary} has a synchronous standby again.", EventName = "synchronous")]
    public static partial void Synchronous(ILogger logger, string primary);

    [LoggerMessage(54, LogLevel.Critical, "The primary {Primary} lacks {Batches} batches of orders that were acknowledged: it was not a synchronous standby of the one before it.", EventName = "acknowledged_lost")]
    public static partial void AcknowledgedLost(ILogger logger, string primary, long batches);

    [LoggerMessage(55, LogLevel.Information, "A commit of {Writes} writes, whose answer was lost, has happened; their callers are told so.", EventName = "commit_resolved")]
    public static partial void CommitResolved(ILogger logger, int writes);

    [LoggerMessage(56, LogLevel.Information, "Made schema {Version} of the order store at {Host}.", EventName = "schema_made")]
    public static partial void SchemaMade(ILogger logger, int version, string host);

    [LoggerMessage(57, LogLevel.Error, "A connection that writes could not be opened at the primary of the order store; the next write tries again.", EventName = "lane_not_opened")]
    public static partial void LaneNotOpened(ILogger logger, Exception exception);

    [LoggerMessage(58, LogLevel.Warning, "What expired could not be removed from the order store; it is tried again in ten minutes.", EventName = "upkeep_failed")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);
}
