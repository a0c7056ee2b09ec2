namespace Orderd.TestKit.Snapshots;

/// <summary>
/// Two texts as one, line by line: "  " in both, "- " only in the first, "+ " only in the second. Of what is alike only the lines
/// next to a difference are shown.
/// </summary>
static class LineDifference
{
    const int Context = 3;
    // Finding what two texts have in common takes memory by the product of their lengths; past this they are taken for unlike.
    const long MaxCells = 4_000_000;

    public static string Between(string first, string second)
    {
        var before = first.Split('\n');
        var after = second.Split('\n');
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start])
            start++;
        var end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)])
            end++;

        List<string> lines = [.. before[..start].Select(Same)];
        AddMiddle(lines, before.AsSpan(start..^end), after.AsSpan(start..^end));
        lines.AddRange(before[^end..].Select(Same));
        return string.Join('\n', WithoutDistantLines(lines));
    }

    static void AddMiddle(List<string> lines, ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var common = (long)before.Length * after.Length <= MaxCells ? CommonLengths(before, after) : null;
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add(Same(before[i++]));
                j++;
            }
            else if (i < before.Length && (j == after.Length || common is null || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + Visible(before[i++]));
            }
            else
            {
                lines.Add("+ " + Visible(after[j++]));
            }
        }
    }

    // How many lines the two have in common, in order, from each pair of lines on.
    static int[,] CommonLengths(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }

    static IEnumerable<string> WithoutDistantLines(List<string> lines)
    {
        var differences = Enumerable.Range(0, lines.Count).Where(i => lines[i][0] != ' ').ToHashSet();
        var hidden = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            if (Enumerable.Range(i - Context, (2 * Context) + 1).Any(differences.Contains))
            {
                if (hidden > 0)
                    yield return $"  … {hidden} alike";
                hidden = 0;
                yield return lines[i];
            }
            else
            {
                hidden++;
            }
        }

        if (hidden > 0)
            yield return $"  … {hidden} alike";
    }

    static string Same(string line) => "  " + line;

    // Blanks at the end of a line would be a difference that nobody sees.
    static string Visible(string line)
    {
        var text = line.TrimEnd(' ', '\t');
        return text + line[text.Length..].Replace(' ', '·').Replace('\t', '→');
    }
}
