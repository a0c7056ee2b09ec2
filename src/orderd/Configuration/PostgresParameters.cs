namespace Orderd.Configuration;

/// <summary>What one place says of a connection to PostgreSQL, by libpq's names. Values stay out of all errors.</summary>
/// <param name="source">The place: the URI, or a service in a file.</param>
sealed class PostgresParameters(string source)
{
    // Longer ones, and those with other characters, are no names but something that was torn apart.
    const int LongestName = 40;

    // Those that orderd knows, each with libpq's variable for what nothing else says.
    static readonly Dictionary<string, string?> Variables = new()
    {
        ["host"] = "PGHOST",
        ["port"] = "PGPORT",
        ["dbname"] = "PGDATABASE",
        ["user"] = "PGUSER",
        ["passfile"] = "PGPASSFILE",
        ["service"] = "PGSERVICE",
        ["sslmode"] = "PGSSLMODE",
        ["sslrootcert"] = "PGSSLROOTCERT",
        ["sslcert"] = "PGSSLCERT",
        ["sslkey"] = "PGSSLKEY",
        ["connect_timeout"] = "PGCONNECT_TIMEOUT",
        // A variable of a user does not decide what orderd needs: a primary, and as much safety as its own settings say.
        ["target_session_attrs"] = null,
        ["durability"] = null,
    };

    readonly Dictionary<string, string> _values = [];

    /// <summary>The value of a parameter; null when this place does not have it.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The environment's variable for a parameter; null when it has none.</summary>
    public static string? VariableOf(string name) => Variables[name];

    /// <summary>As libpq writes it.</summary>
    public static string TextOf(PostgresTls tls) => tls switch
    {
        PostgresTls.VerifyCa => "verify-ca",
        PostgresTls.VerifyFull => "verify-full",
        _ => tls.ToString().ToLowerInvariant(),
    };

    public static FormatException PasswordIn(string source) => new(
        $"{source} must not hold a password: it belongs in a file of the format of ~/.pgpass that nobody else may read (passfile=PATH, or a systemd "
        + "credential called pgpass), or in PGPASSWORD");

    /// <exception cref="FormatException">It is not known, there already, or may not stand here.</exception>
    public void Add(string name, string value)
    {
        if (name is "password" or "sslpassword")
            throw PasswordIn(source);
        if (!Variables.ContainsKey(name))
        {
            var shown = name.Length <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "something";
            throw new FormatException($"{source} has {shown}, which is not known; known are {string.Join(", ", Variables.Keys)}");
        }

        if (value.Length == 0)
            throw new FormatException($"{source} has {name} without a value");
        if (value.Any(char.IsControl))
            throw new FormatException($"{name} holds a control character");
        if (!_values.TryAdd(name, value))
            throw new FormatException($"{source} has {name} twice");
    }
}
