using Orderd.Configuration;
using Orderd.Errors;

namespace Orderd.Access;

/// <summary>
/// What orderd shows for itself on TCP and what it holds callers against, as the files say that are set for it. Each part is
/// replaced as a whole when its files are read again, so that a call or a handshake meets the old or the new and nothing between.
/// </summary>
sealed class CredentialStore
{
    readonly Config _config;
    volatile ServerCertificate? _certificate;
    volatile ClientCa? _authority;
    volatile TokenTable? _tokens;

    CredentialStore(Config config) => _config = config;

    /// <summary>The server's certificate; null without TLS.</summary>
    public ServerCertificate? Certificate => _certificate;

    /// <summary>Who issues client certificates; null when none are accepted.</summary>
    public ClientCa? Authority => _authority;

    /// <summary>The tokens; null when none are accepted.</summary>
    public TokenTable? Tokens => _tokens;

    /// <summary>Whether there was no file of tokens to be relied on when it was last looked for.</summary>
    public bool LacksTokens { get; private set; }

    /// <summary>Whether there was no file of client CAs to be relied on when it was last looked for.</summary>
    public bool LacksAuthority { get; private set; }

    /// <summary>What an operator should know of the files.</summary>
    public IEnumerable<string> Warnings => new[] { _certificate?.Warning, _tokens?.Warning }.OfType<string>();

    /// <summary>What is wrong in files whose other lines are in effect.</summary>
    public IReadOnlyList<string> Problems => _tokens?.Problems ?? [];

    /// <exception cref="StartFailure">One of the files cannot be used.</exception>
    public static CredentialStore Read(Config config)
    {
        var credentials = new CredentialStore(config);
        if (credentials.Reread() is [var failure, ..])
            throw failure;
        StoreCredentials.Check(config.Store);
        // Such a file is not one with a mistake in it, but another file.
        return credentials is { Tokens.Count: 0, Problems: [var problem, ..] } ? throw new StartFailure(ExitCode.Refused, problem) : credentials;
    }

    /// <summary>Takes what has changed. What cannot be used leaves the old in use, and is returned.</summary>
    public IReadOnlyList<StartFailure> Reread()
    {
        var refused = new List<StartFailure>();
        if (_config.Tls.Certificate is { } certificate)
            _certificate = Take(() => ServerCertificate.Read(certificate, _config.Tls.Key, _certificate), _certificate, refused, out _);
        if (_config.Tls.ClientCa is { } authority)
        {
            _authority = Take(() => ClientCa.Read(authority), _authority, refused, out var isLacking);
            LacksAuthority = isLacking;
        }

        if (_config.Access.Tokens is { } tokens)
        {
            _tokens = Take(() => TokenFile.Read(tokens), _tokens, refused, out var isLacking);
            LacksTokens = isLacking;
        }

        return refused;
    }

    /// <summary>Accepts no token any more, until there is a file of them again.</summary>
    public void WithdrawTokens() => _tokens = TokenTable.None;

    /// <summary>Accepts no client certificate any more, until there is a file of their CAs again.</summary>
    public void WithdrawAuthority() => _authority = ClientCa.None;

    static T? Take<T>(Func<T> read, T? old, List<StartFailure> refused, out bool isLacking)
        where T : class
    {
        isLacking = false;
        try
        {
            return read();
        }
        catch (StartFailure failure)
        {
            isLacking = failure is FileRefused;
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
