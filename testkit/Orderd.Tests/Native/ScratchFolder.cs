namespace Orderd.Tests.Native;

/// <summary>A folder of a test's own, gone with it. Its path is short: a Unix socket's has 108 bytes at most.</summary>
sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("orderd-").FullName;

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>Lets other users in, who cannot enter it else.</summary>
    public void Open() => System.IO.File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
