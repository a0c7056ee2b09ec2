namespace Grpc.Core.Interceptors;

/// <summary>The call that passes through a client interceptor. To change it, hand on another context.</summary>
public readonly struct ClientInterceptorContext<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>A call of a method; a null host means the channel's own.</summary>
    public ClientInterceptorContext(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Method = method;
        Host = host;
        Options = options;
    }

    /// <summary>The method called.</summary>
    public Method<TRequest, TResponse> Method { get; }

    /// <summary>The host called; null for the channel's own.</summary>
    public string? Host { get; }

    /// <summary>Headers, deadline, cancellation and the rest.</summary>
    public CallOptions Options { get; }
}
