using System.CommandLine;
using Orderctl.Cli;
using Orderctl.Errors;
using Orderctl.Shells;

namespace Orderctl.Commands;

/// <summary><c>orderctl completion bash|zsh|fish</c></summary>
static class Completion
{
    const string Examples = """
        orderctl completion bash > ~/.local/share/bash-completion/completions/orderctl
        orderctl completion zsh > /usr/local/share/zsh/site-functions/_orderctl
        orderctl completion fish > ~/.config/fish/completions/orderctl.fish
        """;

    public static Command Define(RootCommand root)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = "bash, zsh or fish",
            CompletionSources = { "bash", "zsh", "fish" },
            CustomParser = result => GlobalOptions.Read(result, text => text is "bash" or "zsh" or "fish"
                ? text
                : throw new UsageError($"'{text}' is invalid; expected bash, zsh or fish")),
        };
        return new Verb("completion", "Print a script that completes this program's command lines", Examples) { shell }
            .Does((session, arguments) =>
            {
                session.Out.Write(arguments.GetRequiredValue(shell) switch
                {
                    "bash" => Bash.Script(root),
                    "zsh" => Zsh.Script(root),
                    _ => Fish.Script(root),
                });
                return Task.FromResult(ExitCode.Ok);
            });
    }
}
