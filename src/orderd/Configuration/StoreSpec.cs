using Orderd.Errors;

namespace Orderd.Configuration;

/// <summary>
/// Where the orders are kept, as <c>--store</c> says. It may be shown to anybody, and opens nothing: Store/StoreOpening knows
/// which store belongs to which of these.
/// </summary>
abstract record StoreSpec
{
    /// <summary>What can be written there, for the help and for whoever wrote something else.</summary>
    public const string Forms = "sqlite:PATH, postgres://USER@HOST,.../DATABASE or memory";

    const string SqlitePrefix = "sqlite:";

    /// <summary>The text that it comes from, without secrets and with the whole path.</summary>
    protected abstract string Text { get; }

    /// <exception cref="FormatException">It is none of <see cref="Forms"/>. Nothing of it is in the message: it may hold a password.</exception>
    public static StoreSpec Parse(string value)
    {
        if (value == "memory")
            return new Memory();
        if (value.StartsWith(SqlitePrefix, StringComparison.Ordinal) && value.Length > SqlitePrefix.Length)
            return new Sqlite(Path.GetFullPath(value[SqlitePrefix.Length..]));
        if (PostgresUri.IsOne(value))
            return new Postgres(PostgresTargetReader.Read(value, Environment.GetEnvironmentVariable));
        throw new FormatException($"use {Forms}");
    }

    public sealed override string ToString() => Text;

    /// <summary>The file that an option such as --restore works on.</summary>
    /// <exception cref="StartFailure">This store has none.</exception>
    public abstract string FileFor(string option);

    public sealed record Memory : StoreSpec
    {
        protected override string Text => "memory";

        public override string FileFor(string option) => throw new StartFailure(
            ExitCode.Refused, $"{option} works on a file, which a store in memory does not have: name one with --store sqlite:PATH.");
    }

    public sealed record Sqlite(string FilePath) : StoreSpec
    {
        protected override string Text => SqlitePrefix + FilePath;

        public override string FileFor(string option) => FilePath;
    }

    public sealed record Postgres(PostgresTarget Target) : StoreSpec
    {
        protected override string Text => Target.ToString();

        public override string FileFor(string option) => throw new StartFailure(
            ExitCode.Refused,
            $"{option} works on a file, and {this} is in PostgreSQL, whose own tools back it up, restore it and check it: pg_dump, pgBackRest, "
            + "pg_amcheck. orderctl export and orderctl import carry orders from one store to another.");
    }
}
