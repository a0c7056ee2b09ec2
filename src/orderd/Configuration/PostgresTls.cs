namespace Orderd.Configuration;

/// <summary>How a connection to PostgreSQL is protected: libpq's <c>sslmode</c>.</summary>
enum PostgresTls
{
    /// <summary>It is plaintext.</summary>
    Disable,

    /// <summary>It is encrypted when the server can do that; whom it leads to is not verified.</summary>
    Prefer,

    /// <summary>It is encrypted; whom it leads to is not verified.</summary>
    Require,

    /// <summary>A CA that is trusted has issued the server's certificate, for whatever name.</summary>
    VerifyCa,

    /// <summary>A CA that is trusted has issued the server's certificate, for the name that was asked for.</summary>
    VerifyFull,
}
