using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Orderd.Calls;
using Orderd.Configuration;

namespace Orderd.Transport;

/// <summary>Both transports: HTTP/2 on the configured TCP addresses, with TLS if there is a certificate, and on the Unix domain socket.</summary>
static class Listeners
{
    const int StreamWindow = 128 * 1024;
    const int ConnectionWindow = 256 * 1024;

    /// <param name="builder">Of the program.</param>
    /// <param name="config">Which addresses.</param>
    /// <param name="lay">Lays what each connection for calls passes.</param>
    public static void Configure(WebApplicationBuilder builder, Config config, Action<ListenOptions> lay)
    {
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, config, lay));
        // They are asked for when Kestrel binds, and so not at all where a test replaces it.
        builder.Services.AddOptions<SocketTransportOptions>().Configure<UnixSocketClaim, InheritedSockets>((sockets, claim, inheritedSockets) =>
            sockets.CreateBoundListenSocket = endpoint => inheritedSockets.Find(endpoint) is { } inherited
                ? claim.Adopt(inherited)
                : endpoint is UnixDomainSocketEndPoint unix
                    ? claim.Bind(unix)
                    : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
    }

    /// <summary>How many there are.</summary>
    public static int Count(Config config) => config.Listen.Count + (config.Socket is null ? 0 : 1) + config.Prometheus.Count;

    static void Configure(KestrelServerOptions kestrel, Config config, Action<ListenOptions> lay)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = AuthorityEncoding.Of;
        // Kestrel's encoder does not forget headers when its client shrinks the table of them (its EnsureCapacity takes the old size
        // from the new one without a sign), and would go on referring to what the client no longer has. Without the table a response
        // is some 90 bytes longer, and no header is looked up or stored.
        kestrel.AllowResponseHeaderCompression = false;
        // Kestrel would keep the headers of the last call with each of its streams, to compare them with those of the next.
        kestrel.DisableStringReuse = true;
        // A reader may pause in the middle of a large search. Kestrel would cut its whole connection after some seconds, other
        // calls and all; whoever is really gone is found out by the keep-alive pings.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.KeepAlivePingDelay = config.Limits.KeepAlivePing;
        kestrel.Limits.Http2.KeepAlivePingTimeout = config.Limits.KeepAliveTimeout;
        kestrel.Limits.Http2.MaxStreamsPerConnection = config.Limits.StreamsPerConnection;
        // Kestrel would likewise cut the connection of a request that comes too slowly; RequestIdleTimeout ends the call alone.
        kestrel.Limits.MinRequestBodyDataRate = null;
        // A client may send so much that no call has asked for yet. Calls ask for more as fast as they read.
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.RequestHeadersTimeout = config.Limits.HeadersWithin;

        HeaderLimits.Configure(kestrel.Limits, config.Limits);

        foreach (var address in config.Listen)
            kestrel.Listen(address, Http2);
        if (config.Socket is not null)
            kestrel.ListenUnixSocket(config.Socket, Http2);
        kestrel.ApplicationServices.GetRequiredService<MetricsListeners>().Configure(kestrel, config);

        void Http2(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            lay(listen);
        }
    }
}
