namespace Orderd.TestKit.Snapshots;

/// <summary>Two texts as one, line by line: "  " in both, "- " only in the first, "+ " only in the second.</summary>
static class LineDifference
{
    public static string Between(string first, string second)
    {
        var before = first.Split('\n');
        var after = second.Split('\n');
        var common = CommonLengths(before, after);
        var lines = new List<string>();
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add("  " + before[i++]);
                j++;
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + before[i++]);
            }
            else
            {
                lines.Add("+ " + after[j++]);
            }
        }

        return string.Join('\n', lines);
    }

    // How many lines the two have in common, in order, from each pair of lines on.
    static int[,] CommonLengths(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }
}
