namespace Grpc.Core;

/// <summary>Hands deadline and cancellation of a server's call on to the calls its handler makes. Opaque.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
