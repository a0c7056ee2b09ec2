namespace Orderd.TestKit;

/// <summary>What an <see cref="OrderdHost"/> keeps its orders in. Every host has a store of its own.</summary>
public enum OrderdStore
{
    /// <summary>Memory; gone with the host. The default.</summary>
    Memory,

    /// <summary>
    /// A SQLite file: <see cref="OrderdHostOptions.StoreFile"/>, or one in the host's temporary folder, which is deleted when the
    /// host is disposed.
    /// </summary>
    Sqlite,
}
