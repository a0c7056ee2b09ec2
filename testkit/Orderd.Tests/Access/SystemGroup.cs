using System.Globalization;

namespace Orderd.Tests.Access;

/// <summary>Two groups that every Debian has, to be writers and readers in tests that must not make groups of their own.</summary>
static class SystemGroup
{
    public const string Writers = "users";
    public const string Readers = "games";

    public static uint IdOf(string name) => uint.Parse(
        File.ReadLines("/etc/group").Select(line => line.Split(':')).Single(fields => fields[0] == name)[2], CultureInfo.InvariantCulture);
}
