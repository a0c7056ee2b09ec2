namespace Orderd.Access;

/// <summary>A file that is nobody else's business: what it says, and whether others may read it all the same.</summary>
readonly record struct SecretFile(string Text, bool IsReadableByOthers)
{
    /// <exception cref="StartFailure">It cannot be read; the message names the setting and the file.</exception>
    public static SecretFile Read(string setting, string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var reader = new StreamReader(stream);
            var isReadableByOthers = File.GetUnixFileMode(stream.SafeFileHandle).HasFlag(UnixFileMode.OtherRead);
            return new SecretFile(reader.ReadToEnd(), isReadableByOthers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure(ExitCode.Refused, $"{setting}: {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What to say to an operator whose file this is; null when there is nothing to say.</summary>
    public string? Warning(string path) => IsReadableByOthers ? $"{path} can be read by every user of this machine: chmod o-r {path}" : null;
}
