using System.Security.Cryptography;
using System.Text;

namespace Orderd.Tests.Access;

/// <summary>A token, and its line for the file.</summary>
sealed record IssuedToken(string Id, string Role, string Expiry = "never")
{
    public string Secret { get; init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    public string Text => $"ord_{Id}_{Secret}";

    public string Line => $"{Id} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret)))} {Role} {Expiry}";
}
