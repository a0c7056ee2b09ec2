namespace Grpc.Core;

/// <summary>What every generated client derives from, whatever its own type.</summary>
public abstract class ClientBase
{
    readonly ClientBaseConfiguration _configuration;

    /// <summary>A client without a channel, for test doubles: calls that are not overridden throw.</summary>
    protected ClientBase() : this(NoCallInvoker.Instance)
    {
    }

    /// <summary>A client that calls over a channel.</summary>
    protected ClientBase(ChannelBase channel) : this(channel.CreateCallInvoker())
    {
    }

    /// <summary>A client that calls through an invoker.</summary>
    protected ClientBase(CallInvoker callInvoker) : this(new ClientBaseConfiguration(callInvoker, null))
    {
    }

    /// <summary>A client like another, as <c>WithHost</c> makes it.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        _configuration = configuration;
        CallInvoker = configuration.Host is null
            ? configuration.CallInvoker
            : new HostCallInvoker(configuration.CallInvoker, configuration.Host);
    }

    /// <summary>Starts the client's calls.</summary>
    protected CallInvoker CallInvoker { get; }

    internal ClientBaseConfiguration ConfigurationWithHost(string host) => new(_configuration.CallInvoker, host);

    /// <summary>What one client hands on to a copy of itself. Opaque.</summary>
    protected internal class ClientBaseConfiguration
    {
        internal ClientBaseConfiguration(CallInvoker callInvoker, string? host)
        {
            ArgumentNullException.ThrowIfNull(callInvoker);
            CallInvoker = callInvoker;
            Host = host;
        }

        internal CallInvoker CallInvoker { get; }

        internal string? Host { get; }
    }
}
