namespace Orderd.Tests.Documents;

/// <summary>A block of code: its language, the line above it, and its lines.</summary>
sealed record MarkdownBlock(string Language, string Above, List<string> Lines)
{
    /// <summary>Whether a test types it.</summary>
    public bool IsTyped => Above == "<!-- run -->";

    /// <summary>The lines without their indentation, by which a snippet differs from where it was taken.</summary>
    public string Unindented => string.Join('\n', Lines.Select(line => line.TrimStart()));

    /// <summary>What is typed, each with what it prints: a command begins with a dollar sign and goes on behind a backslash.</summary>
    public IEnumerable<(string Command, string Output)> Commands()
    {
        for (var i = 0; i < Lines.Count;)
        {
            Assert.StartsWith("$ ", Lines[i], StringComparison.Ordinal);
            var command = Lines[i++][2..];
            while (command.EndsWith('\\'))
                command += "\n" + Lines[i++];
            var output = Lines.Skip(i).TakeWhile(line => !line.StartsWith("$ ", StringComparison.Ordinal)).ToList();
            i += output.Count;
            yield return (command, string.Concat(output.Select(line => line + "\n")));
        }
    }
}
