namespace Orderd.Tests.Native;

/// <summary>Runs a script of the folder Node, with grpc-js and the proto files of this repository, against a target.</summary>
static class NodeClient
{
    static readonly Lazy<Task> Modules = new(InstallAsync);

    public static async Task<ProgramRun> RunAsync(string script, string target, params string[] arguments)
    {
        await Modules.Value;
        var run = await ProgramRun.Of(
            "node", [Beside("Node", script), Beside("proto"), target, .. arguments], null,
            ("NODE_PATH", Path.Combine(Binaries.RepositoryRoot(), "artifacts", "node", "node_modules")));
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    static async Task InstallAsync()
    {
        var run = await ProgramRun.Of(Path.Combine(Binaries.RepositoryRoot(), "packaging", "node-modules"), []);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    static string Beside(params string[] names) => Path.Combine([AppContext.BaseDirectory, .. names]);
}
