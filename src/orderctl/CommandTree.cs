using System.CommandLine;
using System.CommandLine.Help;
using Orderctl.Cli;
using Orderctl.Commands;

namespace Orderctl;

/// <summary>Everything that can be typed.</summary>
static class CommandTree
{
    public static RootCommand Build()
    {
        var root = new RootCommand("Keeps orders on an orderd server: adds, finds, changes, deletes and ships them. Tries its other services too.")
        {
            Get.Define(),
            Search.Define(),
            Add.Define(),
            Update.Define(),
            Delete.Define(),
            Process.Define(),
            List.Define(),
            Export.Define(),
            Import.Define(),
            Backup.Define(),
            Restore.Define(),
            Commands.Health.Define(),
            Doctor.Define(),
            DaemonStatus.Define(),
            Top.Define(),
            Commands.Version.Define(),
            Route.Define(),
            Demo.Define(),
            Sum.Define(),
            Token.Define(),
        };
        root.Add(Completion.Define(root));
        // The parser's own [suggest] and its like would swallow a first argument in brackets.
        root.Directives.Clear();
        foreach (var option in GlobalOptions.All)
            root.Add(option);

        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
                help.Action = new HelpWithExamples((HelpAction)help.Action!);
            else if (option is VersionOption version)
                version.Action = new ShowVersion();
        }

        return root;
    }
}
