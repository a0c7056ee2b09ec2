using System.Security.Cryptography;
using System.Text;

namespace Orderd.TestKit.Access;

/// <summary>A token for each role, and the file that tells orderd of them.</summary>
sealed class HostTokens
{
    readonly Dictionary<OrderdRole, string> _secrets =
        Enum.GetValues<OrderdRole>().ToDictionary(role => role, _ => RandomNumberGenerator.GetHexString(32, lowercase: true));

    public string Of(OrderdRole role) => $"ord_{Name(role)}_{_secrets[role]}";

    public void Write(string path)
    {
        var lines = _secrets.Select(pair =>
            $"{Name(pair.Key)} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(pair.Value)))} {Name(pair.Key)} never");
        File.WriteAllLines(path, lines);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    static string Name(OrderdRole role) => role.ToString().ToLowerInvariant();
}
