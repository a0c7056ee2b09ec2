using Microsoft.Extensions.Primitives;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>Of a connection that is open to all.</summary>
sealed class OpenIdentity : Identity
{
    public static OpenIdentity Instance { get; } = new();

    public override Caller Of(StringValues authorization, out ServiceException? refusal)
    {
        refusal = null;
        return Caller.Anybody;
    }
}
