namespace Orderd.Store;

/// <summary>A copy of a store as the bytes of one file. Disposing it frees what it takes, and lets the next one be made.</summary>
sealed class StoreBackup(Stream content, Action dispose) : IAsyncDisposable
{
    /// <summary>The file, from its start.</summary>
    public Stream Content => content;

    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        dispose();
    }
}
