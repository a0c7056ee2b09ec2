using System.Globalization;
using System.Text;
using Orderctl.Errors;

namespace Orderctl.Output;

/// <summary>
/// A file that an export goes to, and beside it, until the export is complete, FILE.resume: how many bytes are certain to be on
/// disk, and the page that comes after them.
/// </summary>
sealed class ExportFile : IDisposable
{
    // A position is a number and a page's token.
    const int LongestPosition = 4096;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly OwnFile _file;
    readonly string _path;
    long _lastSave = Environment.TickCount64;

    ExportFile(string path, OwnFile file, string token)
    {
        _path = path;
        _file = file;
        Token = token;
        Out = new StandardOutput(file);
    }

    public StandardOutput Out { get; }

    /// <summary>The page that comes next; empty for the first.</summary>
    public string Token { get; private set; }

    public static ExportFile Open(string path, bool resume, bool force)
    {
        var isUnfinished = File.Exists(ResumeOf(path));
        if (resume && (isUnfinished || Path.Exists(path)))
            return isUnfinished ? Resume(path) : throw new RefusedInput($"there is no {ResumeOf(path)}: {path} is complete, or no export of orderctl's");

        if (!force && Path.Exists(path))
        {
            throw new RefusedInput(isUnfinished
                ? $"{path} is an unfinished export: --resume goes on with it, --force begins anew"
                : $"{path} exists: --force replaces it");
        }

        var file = force ? OwnFile.Replace(path, anybodys: true) : OwnFile.CreateNew(path);
        try
        {
            // This comes first, so that the export can be resumed whatever happens from here on.
            Save(path, 0, "");
            return new ExportFile(path, file, "");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A page was printed, and this one comes next. Now and then that is made certain.</summary>
    public void Reached(string token)
    {
        Token = token;
        if (Environment.TickCount64 - _lastSave >= Interval.TotalMilliseconds)
            Save();
    }

    /// <summary>Makes certain what was printed so far.</summary>
    public void Save()
    {
        Out.Flush();
        _file.Sync();
        Save(_path, _file.Position, Token);
        _lastSave = Environment.TickCount64;
    }

    public void Complete()
    {
        Out.Flush();
        _file.Sync();
        // The file is whole on disk before nothing says any more that it is not, and its name is there, too.
        _file.SyncDirectory();
        OwnFile.Delete(ResumeOf(_path));
    }

    public void Dispose() => _file.Dispose();

    static string ResumeOf(string path) => path + ".resume";

    static ExportFile Resume(string path)
    {
        var file = OwnFile.Continue(path);
        try
        {
            var (length, token) = Read(path);
            if (file.Length < length)
                throw new RefusedInput($"{path} is shorter than it was: --force begins anew");

            // What came after may be half a line.
            file.Truncate(length);
            return new ExportFile(path, file, token);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static (long Length, string Token) Read(string path)
    {
        try
        {
            return OwnFile.Read(ResumeOf(path), LongestPosition).Split(' ') is [var length, var token]
                && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && token.EndsWith('\n')
                ? (bytes, token[..^1])
                : throw new RefusedInput($"{ResumeOf(path)} is not what orderctl wrote: --force begins anew");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputUnreadable(ResumeOf(path), e);
        }
    }

    static void Save(string path, long length, string token)
    {
        var temporary = $"{ResumeOf(path)}.new";
        using var file = OwnFile.Replace(temporary, anybodys: false);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {token}\n")));
        file.Rename(ResumeOf(path), overwrite: true);
    }
}
