using Orderd.Transport;

namespace Orderd.Access;

/// <summary>
/// What orderd shows for itself on TCP and what it holds callers against, as the files say that are set for it. Each part is
/// replaced as a whole when its files are read again, so that a call or a handshake meets the old or the new and nothing between.
/// </summary>
sealed class Keyring
{
    readonly Config _config;
    volatile ServerCertificate? _certificate;
    volatile ClientAuthority? _authority;
    volatile TokenTable? _tokens;

    Keyring(Config config) => _config = config;

    /// <summary>The server's certificate; null without TLS.</summary>
    public ServerCertificate? Certificate => _certificate;

    /// <summary>Who issues client certificates; null when none are accepted.</summary>
    public ClientAuthority? Authority => _authority;

    /// <summary>The tokens; null when none are accepted.</summary>
    public TokenTable? Tokens => _tokens;

    /// <summary>What an operator should know of the files.</summary>
    public IEnumerable<string> Warnings => new[] { _certificate?.Warning, _tokens?.Warning }.OfType<string>();

    /// <exception cref="StartFailure">One of the files cannot be used.</exception>
    public static Keyring Read(Config config)
    {
        var keyring = new Keyring(config);
        return keyring.Reread() is [var failure, ..] ? throw failure : keyring;
    }

    /// <summary>Takes what has changed. What cannot be used leaves the old in use, and is returned.</summary>
    public IReadOnlyList<StartFailure> Reread()
    {
        var refused = new List<StartFailure>();
        if (_config.Certificate is { } certificate)
            _certificate = Take(() => ServerCertificate.Read(certificate, _config.Key, _certificate), _certificate, refused);
        if (_config.ClientCa is { } authority)
            _authority = Take(() => ClientAuthority.Read(authority), _authority, refused);
        if (_config.Tokens is { } tokens)
            _tokens = Take(() => TokenFile.Read(tokens), _tokens, refused);
        return refused;
    }

    static T? Take<T>(Func<T> read, T? old, List<StartFailure> refused)
        where T : class
    {
        try
        {
            return read();
        }
        catch (StartFailure failure)
        {
            refused.Add(failure);
            return old;
        }
        catch (Exception e) when (old is not null)
        {
            // Whatever else a file may do to the libraries that read it: it does not end a daemon that serves.
            refused.Add(new StartFailure(ExitCode.Refused, $"{typeof(T).Name}: {e.Message}", e));
            return old;
        }
    }
}
