namespace Orderd.Tests.Native;

/// <summary>A folder of a test's own, gone with it. Its path is short: a Unix socket's has 108 bytes at most.</summary>
sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("orderd-").FullName;

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
