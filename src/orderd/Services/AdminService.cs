using Orderd.Contracts.V1;

namespace Orderd.Services;

/// <summary>orderd.v1.Admin: what an administrator asks of one daemon.</summary>
sealed class AdminService : Admin.AdminBase
{
}
