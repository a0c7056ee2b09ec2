using Orderd;
using Orderd.Access;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Lifecycle;
using Orderd.Logging;
using Orderd.Store.Sqlite.Backup;
using Orderd.Transport;

MemoryTrim.BoundArenas();
try
{
    var commandLine = new CommandLine(args);
    if (commandLine.AnswerAtOnce() is { } exitCode)
        return exitCode;

    var config = commandLine.ReadConfig(InheritedSockets.FromEnvironment().Addresses);
    if (commandLine.CheckOnly)
    {
        // A daemon would start with the other lines; whoever asks wants to know.
        if (CredentialStore.Read(config).Problems is [var problem, ..])
            throw new StartFailure(ExitCode.Refused, problem);
        Console.WriteLine("orderd: configuration OK.");
        return ExitCode.CleanStop;
    }

    if (commandLine.ListOnly)
    {
        Console.WriteLine(SettingList.InForce(config));
        return ExitCode.CleanStop;
    }

    if (commandLine.Restore is { } backup)
    {
        var path = config.Store.FileFor("--restore");
        var orders = new StoreRestore(path, backup).Run();
        Console.WriteLine($"orderd: restored {orders} orders to {path}.");
        return ExitCode.CleanStop;
    }

    if (commandLine.Verify)
    {
        var path = config.Store.FileFor("--verify");
        return new StoreVerification(path, Console.Out).Run() ? ExitCode.CleanStop : ExitCode.Refused;
    }

    await using var app = OrderdApp.Build(config, commandLine);
    await Daemon.RunAsync(app, config);
    return ExitCode.CleanStop;
}
catch (StartFailure failure)
{
    Stderr.Say(LogLevel.Critical, failure.Message);
    return failure.ExitCode;
}
