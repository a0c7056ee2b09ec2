using Orderd;
using Orderd.Access;

try
{
    var commandLine = new CommandLine(args);
    if (commandLine.AnswerAtOnce() is { } exitCode)
        return exitCode;

    var config = commandLine.ReadConfig();
    if (commandLine.CheckOnly)
    {
        Keyring.Read(config);
        Console.WriteLine("orderd: the configuration is right.");
        return ExitCode.CleanStop;
    }

    await using var app = OrderdApp.Build(config, commandLine);
    await Daemon.RunAsync(app, config);
    return ExitCode.CleanStop;
}
catch (StartFailure failure)
{
    Console.Error.WriteLine($"orderd: {failure.Message}");
    return failure.ExitCode;
}
