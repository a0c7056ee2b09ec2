namespace Orderd.TestKit.Snapshots;

/// <summary>The approved text of one test, and beside it what the test got instead.</summary>
sealed class SnapshotFile(string verified, string received)
{
    // Not ORDERD_…: the hosts are in the process of the tests, and orderd refuses a variable of its own that it does not know.
    public const string AcceptVariable = "ACCEPT_SNAPSHOTS";

    // The same test may run on several transports at once.
    static readonly Lock Gate = new();

    public static SnapshotFile Of(string sourceFile, string method)
    {
        var source = SourceFile.Find(sourceFile);
        var path = Path.Combine(Path.GetDirectoryName(source)!, $"{Path.GetFileNameWithoutExtension(source)}.{method}");
        return new SnapshotFile($"{path}.verified.txt", $"{path}.received.txt");
    }

    public void Compare(string text) => Compare(
        text, MayAccept(Environment.GetEnvironmentVariable(AcceptVariable), Environment.GetEnvironmentVariable("CI")));

    /// <summary>Whether what a test got is approved unseen: when it was asked for, and never where nobody looks.</summary>
    public static bool MayAccept(string? asked, string? ci) => asked == "1" && (ci is null or "" or "0" || Is(ci, "false"));

    public void Compare(string text, bool accept)
    {
        lock (Gate)
        {
            var approved = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n").TrimEnd('\n') : null;
            text = text.ReplaceLineEndings("\n").TrimEnd('\n');
            if (approved != text && !accept)
            {
                File.WriteAllText(received, text + "\n");
                throw new SnapshotMismatchException(Message(approved, text));
            }

            if (approved != text)
                File.WriteAllText(verified, text + "\n");
            File.Delete(received);
        }
    }

    static bool Is(string value, string expected) => value.Equals(expected, StringComparison.OrdinalIgnoreCase);

    string Message(string? approved, string text) =>
        $"""
        {(approved is null ? "There is no snapshot yet" : "The snapshot differs")}: {Path.GetFileName(verified)}

        {(approved is null ? text : LineDifference.Between(approved, text))}

        - is what was approved, + is what the test got. To approve that, rename
          {received}
        to
          {Path.GetFileName(verified)}
        or run the test once with {AcceptVariable}=1 (not where CI=true).
        """;
}
