using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orderd.Configuration;

/// <summary>Reads TCP addresses as they are written on a command line: <c>127.0.0.1:50051</c>, <c>[::1]:0</c>, <c>localhost:50051</c>.</summary>
static class ListenAddress
{
    /// <exception cref="FormatException">One of them is no address, or its host is unknown.</exception>
    public static IReadOnlyList<IPEndPoint> Parse(IReadOnlyList<string> values)
    {
        var addresses = new List<IPEndPoint>();
        foreach (var value in values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!value.Equals("none", StringComparison.OrdinalIgnoreCase))
                addresses.AddRange(Parse(value));
            else if (values.Count > 1)
                throw new FormatException("none goes with no other address");
        }

        return addresses;
    }

    /// <exception cref="FormatException">It is no address, its host is unknown, or others than this machine reach it.</exception>
    public static IReadOnlyList<IPEndPoint> ParseLoopback(string value)
    {
        var addresses = Parse([value]);
        return addresses.All(address => IPAddress.IsLoopback(address.Address))
            ? addresses
            : throw new FormatException("use an address of this machine alone, such as 127.0.0.1:9464; metrics have no access control");
    }

    /// <summary>Whether only this machine reaches an address. On a listener for both families one of IPv4 comes in the guise of IPv6.</summary>
    public static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    static IEnumerable<IPEndPoint> Parse(string value)
    {
        var colon = value.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new FormatException($"{value} is not HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051");

        var host = value[..colon];
        if (host is "*")
            return [new IPEndPoint(IPAddress.IPv6Any, port)];
        if (IPAddress.TryParse(host, out var address) && (address.AddressFamily == AddressFamily.InterNetwork || host.StartsWith('[')))
            return [new IPEndPoint(address, port)];

        try
        {
            return Dns.GetHostAddresses(host).Select(a => new IPEndPoint(a, port));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new FormatException($"the host {host} is unknown ({e.Message})");
        }
    }
}
