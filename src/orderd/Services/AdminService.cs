using Grpc.Core;
using Orderd.Contracts.V1;

namespace Orderd.Services;

/// <summary>orderd.v1.Admin: what an administrator asks of one daemon.</summary>
sealed class AdminService(StatusReport report) : Admin.AdminBase
{
    public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) =>
        report.AsOfNowAsync(context.CancellationToken);
}
