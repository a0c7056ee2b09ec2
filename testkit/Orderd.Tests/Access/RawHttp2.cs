using System.Net;
using Orderd.Tests.Attacks;
using Orderd.Tests.Wire;

namespace Orderd.Tests.Access;

/// <summary>Calls that have whatever bytes they are given as header names and values, where no library would send them.</summary>
static class RawHttp2
{
    /// <summary>Makes one call without a message and reads what comes until the server has nothing more to say to it.</summary>
    public static async Task CallAsync(
        Uri address, IEnumerable<(byte[] Name, byte[] Value)> headers, string path = "/ecommerce.OrderManagement/getOrder", string authority = "localhost")
    {
        using var connection = await WireConnection.OpenAsync(new IPEndPoint(IPAddress.Parse(address.Host), address.Port));
        byte[] block = [.. HeaderBlock.Call(path, authority), .. headers.SelectMany(header => HeaderBlock.Field(header.Name, header.Value))];
        await connection.GreetAsync();
        await connection.SendAsync(Http2Frame.Headers(1, block, endStream: true));
        // Closed is an answer, too.
        await connection.OutcomeAsync(1);
    }
}
