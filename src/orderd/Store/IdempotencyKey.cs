using Orderd.Errors;

namespace Orderd.Store;

/// <summary>A caller's name for one write, and the SHA-256 of the order it came with (without its id).</summary>
readonly record struct IdempotencyKey(string Name, byte[] Fingerprint)
{
    public ServiceException Conflict() => new(ErrorKind.Conflict, $"The idempotency-key {Name} was used for another order.");
}
