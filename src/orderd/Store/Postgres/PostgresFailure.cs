using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Orderd.Configuration;
using Orderd.Errors;

namespace Orderd.Store.Postgres;

/// <summary>What the errors of the server and of its client mean here. The server's own text may quote values, so no caller sees it.</summary>
static class PostgresFailure
{
    /// <summary>Raised by <c>orderd.seal_1</c> when a newer connection has claimed the lane.</summary>
    public const string Superseded = "OD001";

    /// <summary>Raised by <c>orderd.seal_1</c> when a deadline of the batch has passed.</summary>
    public const string TooLate = "OD002";

    /// <summary>The connection, or what it leads to, cannot be used: the primary is to be looked for again.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        PostgresException server => server.SqlState.StartsWith("08", StringComparison.Ordinal) || server.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.TooManyConnections or "25P03",
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Whether the server may do next time what it could not do now, since others were in the way.</summary>
    public static bool IsConflict(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>What the caller of a write hears that has certainly changed nothing; anything unforeseen stays what it is.</summary>
    public static Exception ToError(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.ConfigurationLimitExceeded } => StoreErrors.Full(e),
        PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } => StoreErrors.Damaged(e),
        PostgresException { SqlState: PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled } or
            PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => StoreErrors.Unavailable(e),
        _ when IsLost(e) || IsRefusal(e) => StoreErrors.Unavailable(e),
        _ => e,
    };

    /// <summary>What the caller of a read hears.</summary>
    public static Exception ToReadError(Exception e) => ToError(e) is ServiceException { Kind: ErrorKind.StoreUnavailable or ErrorKind.StoreFull }
        ? new ServiceException(ErrorKind.StoreUnavailable, "The order store cannot be read at the moment.", e)
        : ToError(e);

    /// <summary>Why orderd should not even start; null when what is wrong may pass.</summary>
    public static StartFailure? AsStartFailure(Exception e, PostgresTarget target) => e switch
    {
        StartFailure failure => failure,
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            new(ExitCode.Refused, $"there is no database {target.Database}: createdb --encoding=UTF8 --owner={target.User} {target.Database}", e),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => new(
            ExitCode.Refused,
            $"{target.User} may not make the tables of the order store: GRANT CREATE ON DATABASE \"{target.Database}\" TO \"{target.User}\".", e),
        PostgresException server when IsRefusal(server) =>
            new(ExitCode.Refused, $"{target} does not let {target.User} in: {Describe(server)}. See passfile and sslcert in docs/cluster.md.", e),
        _ => null,
    };

    /// <summary>In one line, for the log and for whoever set it up; never with a value of an order.</summary>
    public static string Describe(Exception? e) => e switch
    {
        null => "no server has answered yet",
        PostgresException server => $"{server.MessageText} ({server.SqlState})",
        OperationCanceledException or TimeoutException => "it does not answer",
        NpgsqlException { InnerException: AuthenticationException tls } => $"the TLS handshake failed: {tls.Message}",
        NpgsqlException { InnerException: SocketException socket } => socket.Message,
        NpgsqlException { InnerException: { } inner } => inner.Message.ReplaceLineEndings(" "),
        _ => e.Message.ReplaceLineEndings(" "),
    };

    // Password, role, certificate, database, rights, tables: nothing that passes by itself.
    static bool IsRefusal(Exception e) => e is PostgresException
    {
        SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction,
    };
}
