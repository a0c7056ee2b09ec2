using Grpc.AspNetCore.Server;

namespace Orderd.Services.Reflection;

/// <summary>The full names of the gRPC services that this daemon serves, as they were mapped.</summary>
sealed class MappedServices(EndpointDataSource endpoints)
{
    readonly Lazy<IReadOnlySet<string>> _names = new(() => endpoints.Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName)
        .OfType<string>()
        .ToHashSet(StringComparer.Ordinal));

    public IReadOnlySet<string> Names => _names.Value;
}
