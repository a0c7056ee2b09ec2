using System.Globalization;
using System.Text;

namespace Orderctl;

/// <summary>
/// A file that an export goes to, and beside it, until the export is complete, FILE.resume: how many bytes are certain to be on
/// disk, and the page that comes after them.
/// </summary>
sealed class ExportFile : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly FileStream _file;
    readonly string _path;
    long _lastSave = Environment.TickCount64;

    ExportFile(string path, FileStream file, string token)
    {
        _path = path;
        _file = file;
        Token = token;
        Out = new Output(file);
    }

    public Output Out { get; }

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

        var file = OwnFile.Open(path, FileMode.OpenOrCreate);
        // First, so that whatever happens from here on can be gone on with.
        Save(path, 0, "");
        file.SetLength(0);
        return new ExportFile(path, file, "");
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
        OwnFile.Sync(_file);
        Save(_path, _file.Position, Token);
        _lastSave = Environment.TickCount64;
    }

    public void Complete()
    {
        Out.Flush();
        OwnFile.Sync(_file);
        File.Delete(ResumeOf(_path));
        OwnFile.SyncFolderOf(_path);
    }

    public void Dispose() => _file.Dispose();

    static string ResumeOf(string path) => path + ".resume";

    static ExportFile Resume(string path)
    {
        var file = OwnFile.Open(path, FileMode.OpenOrCreate);
        var (length, token) = Read(path);
        if (file.Length < length)
            throw new RefusedInput($"{path} is shorter than it was: --force begins anew");

        // What came after may be half a line.
        file.SetLength(length);
        file.Position = length;
        return new ExportFile(path, file, token);
    }

    static (long Length, string Token) Read(string path)
    {
        try
        {
            return File.ReadAllText(ResumeOf(path)).Split(' ') is [var length, var token]
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
        var draft = $"{ResumeOf(path)}.new";
        using (var file = OwnFile.Open(draft, FileMode.Create))
        {
            OwnFile.Write(file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {token}\n")));
            OwnFile.Sync(file);
        }

        OwnFile.Move(draft, ResumeOf(path), overwrite: true);
    }
}
