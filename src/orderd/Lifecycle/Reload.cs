using Orderd.Access;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Logging;
using Orderd.Transport;

namespace Orderd.Lifecycle;

/// <summary>
/// Reads again what can change while orderd runs: certificate and key, client CAs, tokens, and the log level. On SIGHUP,
/// and when one of their files changes. What cannot be used is refused and logged, and the previous file remains in effect; but
/// nobody is let in for long by credentials whose file is not there.
/// </summary>
sealed class Reload : IDisposable
{
    const string LevelKey = "Log:Level";
    const string OthersInEffect = "the other lines are in effect";
    const string PreviousInEffect = "the previous file remains in effect";

    readonly Lock _gate = new();
    readonly CommandLine _commandLine;
    readonly InheritedSockets _inherited;
    readonly CredentialStore _credentials;
    readonly OpenStreams _streams;
    readonly LogThreshold _threshold;
    readonly ILogger<Reload> _logger;
    readonly FileWatch _watch;
    readonly Revocation _tokens;
    readonly Revocation _authority;
    readonly RetryingTimer _retry;
    // This was given when it was last compared.
    IReadOnlyDictionary<string, GivenValue> _given;

    public Reload(
        Config config, CommandLine commandLine, InheritedSockets inherited, CredentialStore credentials, OpenStreams streams, LogThreshold threshold,
        TimeProvider clock, ILogger<Reload> logger)
    {
        (_commandLine, _inherited, _credentials, _streams, _threshold, _logger) = (commandLine, inherited, credentials, streams, threshold, logger);
        _given = config.Given;
        _tokens = new Revocation(clock, credentials.WithdrawTokens);
        _authority = new Revocation(clock, credentials.WithdrawAuthority);
        _retry = new RetryingTimer(clock, Retry);
        string?[] files = [commandLine.ConfigFile, config.Tls.Certificate, config.Tls.Key, config.Tls.ClientCa, config.Access.Tokens];
        _watch = new FileWatch(files.OfType<string>().Distinct(), Run);
    }

    /// <summary>Looks out for changes of the files from now on, and for those since this object was made.</summary>
    public void Watch()
    {
        SayWhatIsWrong();
        _watch.Start();
    }

    public void Run()
    {
        lock (_gate)
        {
            var refused = Reread();
            var level = _threshold.Level;
            try
            {
                var fresh = _commandLine.ReadConfig(_inherited.Addresses);
                level = fresh.Log.Level;
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
                Log.ReloadRefused(_logger, PreviousInEffect, problem);
            SayWhatIsWrong();
            if (refused.Count == 0)
                Log.Reloaded(_logger, InUse(level));
            _threshold.Level = level;
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _retry.Dispose();
    }

    // A file may come back without a change that can be seen, such as when there were no descriptors to open it.
    void Retry()
    {
        lock (_gate)
        {
            Reread();
            if (!_credentials.LacksTokens && !_credentials.LacksAuthority)
                Log.Reloaded(_logger, InUse(_threshold.Level));
        }
    }

    List<string> Reread()
    {
        var refused = _credentials.Reread().Select(failure => failure.Message).ToList();
        if (_tokens.Note(_credentials.LacksTokens))
            Log.CredentialsWithdrawn(_logger, "token", Revocation.After.TotalSeconds);
        if (_authority.Note(_credentials.LacksAuthority))
            Log.CredentialsWithdrawn(_logger, "client certificate", Revocation.After.TotalSeconds);
        if (new[] { _tokens.RetryIn, _authority.RetryIn }.Min() is { } soonest)
            _retry.Change(soonest);
        _streams.Recheck();
        return refused;
    }

    void SayWhatIsWrong()
    {
        foreach (var problem in _credentials.Problems)
            Log.ReloadRefused(_logger, OthersInEffect, problem);
        foreach (var warning in _credentials.Warnings)
            Log.FileWarning(_logger, warning);
    }

    void Compare(Config fresh)
    {
        var changed = fresh.Given.Keys.Union(_given.Keys)
            .Where(key => key != LevelKey && fresh.Given.GetValueOrDefault(key).Text != _given.GetValueOrDefault(key).Text)
            .ToList();
        if (changed.Count > 0)
            Log.RestartNeeded(_logger, string.Join(", ", changed));
        _given = fresh.Given;
    }

    string InUse(LogLevel level)
    {
        string?[] parts =
        [
            _credentials.Certificate is { } certificate ? $"the certificate of {certificate.Name} until {certificate.Until:u}" : null,
            _credentials.Authority is { Count: var authorities } ? $"{authorities} client CA certificate(s)" : null,
            _credentials.Tokens is { Count: var tokens } ? $"{tokens} token(s)" : null,
            $"log level {level.ToString().ToLowerInvariant()}",
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
