using Google.Protobuf;
using Grpc.Core;
using Orderd.Budget;
using Orderd.Contracts.V1;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Store;

namespace Orderd.Services.Admin;

/// <summary>orderd.v1.Admin: what an administrator asks of one daemon.</summary>
sealed class AdminService(OrderStore store, StatusReport report, TimeProvider clock, ILogger<AdminService> logger) : Contracts.V1.Admin.AdminBase
{
    const int DefaultPageSize = 100;
    const int MaxPageSize = 1_000;
    const int ChunkBytes = 256 * 1024;
    static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(1);

    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) =>
        report.AsOfNowAsync(context.CancellationToken);

    public override async Task<ListOrdersResponse> ListOrders(ListOrdersRequest request, ServerCallContext context)
    {
        if (request.PageSize < 0)
            throw ServiceException.Invalid(new FieldViolation("page_size", "must not be negative"));

        var size = request.PageSize == 0 ? DefaultPageSize : Math.Min(request.PageSize, MaxPageSize);
        var page = await store.ListAsync(PositionOf(request), size, context.CancellationToken)
            ?? throw Refused("was given by another store");
        return new ListOrdersResponse
        {
            Orders = { page.Orders },
            NextPageToken = page.Next is { } next ? PageToken.Write(next) : "",
        };
    }

    public override async Task Backup(BackupRequest request, IServerStreamWriter<BackupChunk> responseStream, ServerCallContext context)
    {
        var start = clock.GetTimestamp();
        var make = store.Backup ?? throw new ServiceException(ErrorKind.Precondition, store.BackupRefusal);
        await using var backup = await make(context.CancellationToken);
        var copied = clock.GetElapsedTime(start);
        var total = backup.Content.Length;
        // Whoever reads shall be told why a backup ends early. A write that is cancelled can be followed by no status, so the last
        // one gets a moment for it.
        using var abandoned = new CancellationTokenSource();
        using var ended = context.CancellationToken.Register(() => abandoned.CancelAfter(LastWrite));
        CallMemory.Of(context).Reserve(ChunkBytes);
        // A chunk is written out before the next one is read, so one buffer serves for all.
        var buffer = new byte[ChunkBytes];
        var chunk = new BackupChunk { TotalBytes = total };
        while (await backup.Content.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, context.CancellationToken) is var read and > 0)
        {
            chunk.Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, read));
            await responseStream.WriteAsync(chunk, abandoned.Token);
            chunk.TotalBytes = 0;
        }

        Log.BackedUp(logger, total, (long)copied.TotalMilliseconds, (long)clock.GetElapsedTime(start).TotalMilliseconds);
    }

    static ListPosition PositionOf(ListOrdersRequest request)
    {
        if (request.PageToken.Length == 0)
            return ListPosition.Start(request.NewestFirst);
        if (!PageToken.TryRead(request.PageToken, out var position))
            throw Refused("is not one that orderd gave");
        return position.NewestFirst == request.NewestFirst ? position : throw Refused("belongs to a listing in the other direction");
    }

    static ServiceException Refused(string why) => ServiceException.Invalid(new FieldViolation("page_token", why));
}
