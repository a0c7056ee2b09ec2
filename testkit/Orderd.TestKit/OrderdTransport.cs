namespace Orderd.TestKit;

/// <summary>How a test reaches its <see cref="OrderdHost"/>.</summary>
public enum OrderdTransport
{
    /// <summary>In memory: everything of orderd but the sockets. The quickest, and the default.</summary>
    Memory,

    /// <summary>A free port of the loopback interface.</summary>
    Tcp,

    /// <summary>A Unix domain socket in the host's own temporary folder.</summary>
    UnixSocket,
}
