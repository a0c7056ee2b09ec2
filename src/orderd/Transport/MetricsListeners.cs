using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orderd.Configuration;

namespace Orderd.Transport;

/// <summary>
/// The listeners that Prometheus reads from: HTTP/1.1 without TLS, on loopback. No other listener speaks that, and these nothing
/// else, so the protocol tells a reader from a caller.
/// </summary>
sealed class MetricsListeners
{
    readonly List<ListenOptions> _listeners = [];

    /// <summary>Where they are, once Kestrel has started: <c>http://127.0.0.1:9464</c>.</summary>
    public IReadOnlyList<string> Addresses => _listeners.ConvertAll(listener => $"http://{listener.IPEndPoint}");

    public static bool IsRequestOf(HttpContext http) => !HttpProtocol.IsHttp2(http.Request.Protocol);

    public void Configure(KestrelServerOptions kestrel, Config config)
    {
        foreach (var address in config.Prometheus)
        {
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                _listeners.Add(listen);
            });
        }
    }
}
