using Orderd.Access;
using Orderd.Logging;

namespace Orderd;

/// <summary>
/// Reads again what can change while orderd runs: certificate and key, client authorities, tokens, and the log level. On SIGHUP,
/// and when one of their files changes. What cannot be used is refused and logged, and the old stays.
/// </summary>
sealed class Reload : IDisposable
{
    const string LevelKey = "Log:Level";

    readonly Lock _gate = new();
    readonly CommandLine _commandLine;
    readonly Keyring _keyring;
    readonly LogThreshold _threshold;
    readonly ILogger<Reload> _logger;
    readonly FileWatch _watch;
    // What was given when it was last compared.
    IReadOnlyDictionary<string, string> _given;

    public Reload(Config config, CommandLine commandLine, Keyring keyring, LogThreshold threshold, ILogger<Reload> logger)
    {
        (_commandLine, _keyring, _threshold, _logger) = (commandLine, keyring, threshold, logger);
        _given = config.Given;
        string?[] files = [commandLine.ConfigFile, config.Certificate, config.Key, config.ClientCa, config.Tokens];
        _watch = new FileWatch(files.OfType<string>().Distinct(), Run);
    }

    /// <summary>Looks out for changes of the files from now on, and for those since this object was made.</summary>
    public void Watch()
    {
        foreach (var warning in _keyring.Warnings)
            Log.FileWarning(_logger, warning);
        _watch.Start();
    }

    public void Run()
    {
        lock (_gate)
        {
            var refused = _keyring.Reread().Select(failure => failure.Message).ToList();
            var level = _threshold.Level;
            try
            {
                var fresh = _commandLine.ReadConfig();
                level = fresh.LogLevel;
                // What is said here is seen if either the old or the new level shows it.
                _threshold.Level = (LogLevel)Math.Min((int)_threshold.Level, (int)level);
                Compare(fresh);
            }
            catch (Exception e)
            {
                // Nothing that the files hold ends a daemon that serves.
                refused.Add(e.Message);
            }

            foreach (var problem in refused)
                Log.ReloadRefused(_logger, problem);
            foreach (var warning in _keyring.Warnings)
                Log.FileWarning(_logger, warning);
            if (refused.Count == 0)
                Log.Reloaded(_logger, InUse(level));
            _threshold.Level = level;
        }
    }

    public void Dispose() => _watch.Dispose();

    void Compare(Config fresh)
    {
        var changed = fresh.Given.Keys.Union(_given.Keys)
            .Where(key => key != LevelKey && fresh.Given.GetValueOrDefault(key) != _given.GetValueOrDefault(key))
            .ToList();
        if (changed.Count > 0)
            Log.RestartNeeded(_logger, string.Join(", ", changed));
        _given = fresh.Given;
    }

    string InUse(LogLevel level)
    {
        string?[] parts =
        [
            _keyring.Certificate is { } certificate ? $"the certificate of {certificate.Name} until {certificate.Until:u}" : null,
            _keyring.Authority is { Count: var authorities } ? $"{authorities} client CA certificate(s)" : null,
            _keyring.Tokens is { Count: var tokens } ? $"{tokens} token(s)" : null,
            $"log level {level.ToString().ToLowerInvariant()}",
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
