using Orderd.Configuration;

namespace Orderd.Access;

/// <summary>A file that decides who may call, or that is nobody else's business: what it says, and whether others may read it all the same.</summary>
readonly record struct SecretFile(string Text, bool IsReadableByOthers)
{
    /// <exception cref="FileRefused">It cannot be read, or others may write to it; the message names the setting and the file.</exception>
    public static SecretFile Read(string setting, string path)
    {
        try
        {
            var file = RegularFile.Read(path);
            // Whatever it says, somebody else may have written it.
            if (file.Mode.HasFlag(UnixFileMode.OtherWrite))
                throw new FileRefused($"{setting}: every user of this machine may write to {path}: chmod o-w {path}");
            return new SecretFile(file.Text, file.Mode.HasFlag(UnixFileMode.OtherRead));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileRefused($"{setting}: {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>What to say to an operator whose file this is; null when there is nothing to say.</summary>
    public string? Warning(string path) => IsReadableByOthers ? $"{path} can be read by every user of this machine: chmod o-r {path}" : null;
}
