namespace Orderd.Access;

/// <summary>Who the calls of one connection come from. A feature of the connection.</summary>
abstract class Identity
{
    /// <summary>Whose call it is that came with these headers.</summary>
    /// <param name="headers">The metadata of the call.</param>
    /// <param name="refusal">Why a caller without a role has none; null for a caller with a role.</param>
    public abstract Caller Of(IHeaderDictionary headers, out Fault? refusal);
}
