namespace Orderd;

/// <summary>The gRPC services that can be switched on.</summary>
[Flags]
enum ServedServices
{
    None = 0,
    OrderManagement = 1,
}
