using Orderd.Errors;

namespace Orderd.Store.Sqlite.Backup;

/// <summary>Makes backups of the store that is open, one at a time.</summary>
sealed class BackupSource(SqliteFile file, StoreSessions sessions)
{
    int _backups;

    public async ValueTask<StoreBackup> MakeAsync(CancellationToken cancellationToken)
    {
        // Each takes as much room as the store itself.
        if (Interlocked.CompareExchange(ref _backups, 1, 0) != 0)
            throw new ServiceException(ErrorKind.LimitExceeded, "Another backup is running; try again when it is done.");

        try
        {
            using var loan = await (sessions.Current ?? throw sessions.Closed).Backups.BorrowAsync(cancellationToken);
            var copy = await Task.Run(() => BackupFile.Make(file.Path, cancellationToken), cancellationToken);
            return new StoreBackup(copy, End);
        }
        catch (SqliteFailure e)
        {
            End();
            sessions.NoteDamage(e);
            throw e.ToReadError();
        }
        catch (Exception e)
        {
            End();
            throw e is IOException or UnauthorizedAccessException
                ? new ServiceException(ErrorKind.StoreUnavailable, "The copy cannot be written beside the store.", e)
                : e;
        }
    }

    void End() => Volatile.Write(ref _backups, 0);
}
