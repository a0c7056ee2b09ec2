namespace Orderd.Store.Sqlite.Backup;

/// <summary>A database has something in it that no orderd made, such as <c>trigger spy</c>.</summary>
sealed class ForeignSchemaException(string what) : Exception($"The database has a {what}, which is no part of a store.")
{
    /// <summary>Its type and name.</summary>
    public string What { get; } = what;
}
