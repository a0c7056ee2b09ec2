using Microsoft.Extensions.Primitives;

namespace Orderd.Access;

/// <summary>Of a connection that is open to all.</summary>
sealed class OpenIdentity : Identity
{
    public static OpenIdentity Instance { get; } = new();

    public override Caller Of(StringValues authorization, out Fault? refusal)
    {
        refusal = null;
        return Caller.Anybody;
    }
}
