using System.Text;
using Orderd;
using Orderd.Logging;

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
    var priority = Journal.Reads(Journal.StandardError) ? Encoding.ASCII.GetString(Journal.Priority(LogLevel.Critical)) : "";
    Console.Error.WriteLine($"{priority}orderd: {failure.Message}");
    return failure.ExitCode;
}
