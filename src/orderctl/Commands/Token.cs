using System.CommandLine;
using Orderctl.Cli;

namespace Orderctl.Commands;

/// <summary><c>orderctl token …</c>: what lets a caller in over TCP.</summary>
static class Token
{
    const string Examples = """
        orderctl token new --role writer --expires 90d
        """;

    public static Command Define() => new Verb("token", "Make tokens, which let callers in over TCP", Examples) { TokenNew.Define() };
}
