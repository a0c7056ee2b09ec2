using Orderd.Access;
using Orderd.Logging;

namespace Orderd;

/// <summary>
/// Reads again what can change while orderd runs: certificate and key, client authorities, tokens, and the log level. On SIGHUP,
/// and when one of their files changes. What cannot be used is refused and logged, and the old stays.
/// </summary>
sealed class Reload(Config config, CommandLine commandLine, Keyring keyring, LogThreshold threshold, ILogger<Reload> logger) : IDisposable
{
    const string LevelKey = "Log:Level";

    readonly Lock _gate = new();
    // What was given when it was last compared.
    IReadOnlyDictionary<string, string> _given = config.Given;
    FileWatch? _watch;

    /// <summary>From now on, looks out for changes of the files.</summary>
    public void Watch(Config config)
    {
        string?[] files = [commandLine.ConfigFile, config.Certificate, config.Key, config.ClientCa, config.Tokens];
        foreach (var warning in keyring.Warnings)
            Log.FileWarning(logger, warning);
        _watch = new FileWatch(files.OfType<string>().Distinct(), Run);
    }

    public void Run()
    {
        lock (_gate)
        {
            var refused = keyring.Reread().Select(failure => failure.Message).ToList();
            try
            {
                Take(commandLine.ReadConfig());
            }
            catch (StartFailure failure)
            {
                refused.Add(failure.Message);
            }

            foreach (var problem in refused)
                Log.ReloadRefused(logger, problem);
            foreach (var warning in keyring.Warnings)
                Log.FileWarning(logger, warning);
            if (refused.Count == 0)
                Log.Reloaded(logger, InUse());
        }
    }

    public void Dispose() => _watch?.Dispose();

    void Take(Config fresh)
    {
        threshold.Level = fresh.LogLevel;
        var changed = fresh.Given.Keys.Union(_given.Keys)
            .Where(key => key != LevelKey && fresh.Given.GetValueOrDefault(key) != _given.GetValueOrDefault(key))
            .ToList();
        if (changed.Count > 0)
            Log.RestartNeeded(logger, string.Join(", ", changed));
        _given = fresh.Given;
    }

    string InUse()
    {
        string?[] parts =
        [
            keyring.Certificate is { } certificate ? $"the certificate of {certificate.Name} until {certificate.Until:u}" : null,
            keyring.Authority is { Count: var authorities } ? $"{authorities} client CA certificate(s)" : null,
            keyring.Tokens is { Count: var tokens } ? $"{tokens} token(s)" : null,
            $"log level {threshold.Level.ToString().ToLowerInvariant()}",
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
