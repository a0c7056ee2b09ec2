using Microsoft.Extensions.Primitives;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>Who the calls of one connection come from. A feature of the connection.</summary>
abstract class Identity
{
    /// <summary>Whether the answer for a call may become another while the call goes on.</summary>
    public virtual bool MayChange => false;

    /// <summary>Whose call it is that came with this authorization.</summary>
    /// <param name="authorization">That of the call's metadata.</param>
    /// <param name="refusal">Why a caller without a role has none; null for a caller with a role.</param>
    public abstract Caller Of(StringValues authorization, out ServiceException? refusal);

    /// <summary>Whose call it is that came with these headers.</summary>
    public Caller Of(IHeaderDictionary headers, out ServiceException? refusal) => Of(headers.Authorization, out refusal);
}
