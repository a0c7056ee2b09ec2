namespace Orderd.TestKit.Hosting;

/// <summary>A folder of one's own, for as long as this lives.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orderd-");

    /// <summary>The path of the folder.</summary>
    public string FullName => _folder.FullName;

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already, which is what was wanted.
        }
    }
}
