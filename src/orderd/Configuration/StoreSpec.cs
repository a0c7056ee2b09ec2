namespace Orderd.Configuration;

/// <summary>
/// Where the orders are kept, as <c>--store</c> says. It may be shown to anybody, and opens nothing: Store/StoreOpening knows
/// which store belongs to which of these.
/// </summary>
abstract record StoreSpec
{
    /// <summary>What can be written there, for the help and for whoever wrote something else.</summary>
    public const string Forms = "sqlite:PATH or memory";

    const string SqlitePrefix = "sqlite:";

    /// <summary>The file that --verify and --restore work on; null for a store without one.</summary>
    public virtual string? File => null;

    /// <summary>The text that it comes from, without secrets and with the whole path.</summary>
    protected abstract string Text { get; }

    /// <exception cref="FormatException">It is none of <see cref="Forms"/>.</exception>
    public static StoreSpec Parse(string value)
    {
        if (value == "memory")
            return new Memory();
        if (value.StartsWith(SqlitePrefix, StringComparison.Ordinal) && value.Length > SqlitePrefix.Length)
            return new Sqlite(Path.GetFullPath(value[SqlitePrefix.Length..]));
        throw new FormatException($"use {Forms}");
    }

    public sealed override string ToString() => Text;

    public sealed record Memory : StoreSpec
    {
        protected override string Text => "memory";
    }

    public sealed record Sqlite(string FilePath) : StoreSpec
    {
        public override string File => FilePath;

        protected override string Text => SqlitePrefix + FilePath;
    }
}
