using Grpc.AspNetCore.Server;

namespace Orderd.Access;

/// <summary>
/// The role that a caller of a method needs, or of all methods of a service that do not say otherwise. It reaches routing as
/// metadata of the endpoint. What carries none is for administrators: so is what was forgotten.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
sealed class RequiresAttribute(Role role) : Attribute
{
    public Role Role { get; } = role;

    /// <summary>The role for what a request was routed to.</summary>
    public static Role For(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>() is null
            // That there is no such method is told to anybody who may call at all.
            ? Role.Reader
            // Of several, that of the method comes last, and counts.
            : endpoint.Metadata.GetMetadata<RequiresAttribute>()?.Role ?? Role.Admin;
}
