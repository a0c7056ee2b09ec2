using Orderd;

try
{
    var commandLine = new CommandLine(args);
    if (commandLine.AnswerAtOnce() is { } exitCode)
        return exitCode;

    var config = commandLine.ReadConfig();
    if (commandLine.CheckOnly)
    {
        Console.WriteLine("orderd: the configuration is right.");
        return ExitCode.CleanStop;
    }

    await using var app = OrderdApp.Build(config);
    await Daemon.RunAsync(app, config);
    return ExitCode.CleanStop;
}
catch (StartFailure failure)
{
    Console.Error.WriteLine($"orderd: {failure.Message}");
    return failure.ExitCode;
}
