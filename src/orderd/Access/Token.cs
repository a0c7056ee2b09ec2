namespace Orderd.Access;

/// <summary>What is kept of a token: all but its secret.</summary>
sealed record Token(string Id, byte[] Hash, Role Role, DateTimeOffset Expiry)
{
    public Caller Caller { get; } = Caller.Of(Role, $"token:{Id}");
}
