using System.Net;
using System.Net.Sockets;

namespace Orderd.Bench;

/// <summary>A folder for everything that the bench writes, removed at the end, and where the programs are.</summary>
sealed class Workplace : IDisposable
{
    public const string Orderd = "artifacts/bin/orderd";
    public const string Orderctl = "artifacts/bin/orderctl";
    public const string Bare = "artifacts/bench/Orderd.Bench.Bare";

    public string Folder { get; } = Directory.CreateTempSubdirectory("orderd-bench-").FullName;

    public string File(string name) => Path.Combine(Folder, name);

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
