namespace Orderd.Tests.Servers;

/// <summary>The native binary on its Unix domain socket.</summary>
public sealed class NativeSocketServer : NativeServer
{
    public override string PeerPattern => $"^unix:uid={UserId.OfThisProcess},pid={Environment.ProcessId}$";

    public override string CallerName => $"uid:{UserId.OfThisProcess}(admin)";

    public override Uri Address { get; } = new("http://localhost");

    public override HttpMessageHandler CreateHandler() => UnixSocketHandler.To(SocketPath);
}
