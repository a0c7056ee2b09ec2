using System.Globalization;

namespace Orderd.Tests.Torture;

/// <summary>
/// What came out of one scenario: how much was acknowledged, and of that lost or damaged, and which answers were wrong. With
/// TORTURE_REPORT it leaves its row of the table there, for packaging/torture.
/// </summary>
sealed class Tally(int place, string scenario)
{
    const int MaxFindings = 12;
    const int MaxExamples = 3;
    const int MaxFindingLength = 500;

    readonly Lock _gate = new();
    readonly List<string> _findings = [];
    int _acknowledged;
    int _lost;
    int _damaged;
    int _wrong;
    int _rounds;
    int _images;

    public int Lost => _lost;

    /// <summary>Counts one round, or some on the same store.</summary>
    public void Round(Ledger ledger, int rounds = 1)
    {
        Round(ledger.Acknowledged, rounds);
        foreach (var wrong in ledger.Wrong)
            Wrong(wrong);
    }

    public void Round(int acknowledged, int rounds = 1)
    {
        Interlocked.Add(ref _rounds, rounds);
        Interlocked.Add(ref _acknowledged, acknowledged);
    }

    /// <summary>Counts a power loss that was tried.</summary>
    public void Image() => Interlocked.Increment(ref _images);

    public void Add(Verdict verdict, string where)
    {
        lock (_gate)
        {
            _lost += verdict.Lost.Count;
            _damaged += verdict.Damaged.Count;
            if (!verdict.IsGood)
            {
                var examples = string.Join("; ", verdict.Damaged.Concat(verdict.Lost).Take(MaxExamples));
                _findings.Add(OneLine($"{where}: {verdict.Lost.Count} lost, {verdict.Damaged.Count} damaged; {examples}"));
            }
        }
    }

    public void Wrong(string finding)
    {
        lock (_gate)
        {
            _wrong++;
            _findings.Add(OneLine(finding));
        }
    }

    /// <summary>Ends the scenario: nothing may have been lost, damaged or said wrongly.</summary>
    public void AssertGood()
    {
        Report(expected: "");
        Assert.True(_lost + _damaged + _wrong == 0, string.Join('\n', [$"{_lost} lost, {_damaged} damaged, {_wrong} wrong:", .. _findings.Take(MaxFindings)]));
        Assert.True(_acknowledged > 0, "Nothing was acknowledged, so that nothing was tried.");
    }

    /// <summary>Ends a scenario that has to lose something.</summary>
    public void AssertLoss()
    {
        Report(expected: " (as it has to)");
        Assert.True(_lost > 0, "Nothing was found to be lost although nothing was ever synced: the checks do not see losses.");
    }

    void Report(string expected)
    {
        if (Environment.GetEnvironmentVariable("TORTURE_REPORT") is not { Length: > 0 } folder)
            return;

        string[] cells = [scenario, Number(_rounds), Number(_images), Number(_acknowledged), Number(_lost) + expected, Number(_damaged), Number(_wrong)];
        File.WriteAllText(Path.Combine(folder, $"{place:00}.row"), $"| {string.Join(" | ", cells)} |\n");
        File.WriteAllLines(Path.Combine(folder, $"{place:00}.findings"), _findings.Select(finding => $"{scenario}: {finding}"));
    }

    static string OneLine(string finding) =>
        finding.ReplaceLineEndings(" ") is { Length: > MaxFindingLength } line ? line[..MaxFindingLength] : finding.ReplaceLineEndings(" ");

    static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
