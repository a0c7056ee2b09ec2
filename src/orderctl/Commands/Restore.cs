using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Linux;
using Orderctl.Output;

namespace Orderctl.Commands;

/// <summary>
/// <c>orderctl restore FILE</c>. Stores are orderd's business, so it is orderd that does it: this process becomes
/// <c>orderd --restore FILE</c>.
/// </summary>
static class Restore
{
    // The system's service runs with this: root restores for it, unless told otherwise.
    const string ServiceConfig = "/etc/orderd/orderd.json";

    const string Examples = """
        orderctl restore orders.backup               on the machine of the store, where orderd does not run
        orderctl restore orders.backup --store sqlite:/srv/orders.db
        zcat orders.backup.gz | orderctl restore -
        """;

    public static Command Define()
    {
        var file = new Argument<string>("FILE") { Description = "The backup, or - for stdin" };
        var store = new Option<string?>("--store") { Description = "Where to; as orderd's --store", HelpName = "SPEC" };
        var config = new Option<string?>("--config") { Description = "The configuration that says where to; as orderd's --config", HelpName = "FILE" };
        return new Verb("restore", "Put a backup in the place of a store that holds no orders, while orderd does not run", Examples, "admin")
        {
            file, store, config,
        }
        .Does((_, arguments) => Task.FromResult(
            Run(arguments.GetRequiredValue(file), arguments.GetValue(store), arguments.GetValue(config))));
    }

    static int Run(string file, string? store, string? config)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "", "orderd");
        List<string?> command = ["orderd", $"--restore={file}"];
        if (store is not null)
            command.Add($"--store={store}");

        if (store is null && Environment.IsPrivilegedProcess && File.Exists(ServiceConfig))
            config ??= ServiceConfig;

        if (config is not null)
            command.Add($"--config={config}");

        command.Add(null);
        var reason = Posix.Become(File.Exists(beside) ? beside : "orderd", [.. command]);
        Stderr.Complain($"cannot start orderd, which restores: {reason}");
        Stderr.Add("it is looked for beside orderctl and in PATH");
        return ExitCode.Failure;
    }
}
