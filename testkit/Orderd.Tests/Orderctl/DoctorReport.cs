using System.Text.Json;

namespace Orderd.Tests.Orderctl;

/// <summary>What <c>orderctl doctor -o json</c> has found.</summary>
sealed record DoctorReport(int ExitCode, IReadOnlyList<DoctorReport.Finding> Findings)
{
    public static DoctorReport Of(OrderctlResult result)
    {
        Assert.Equal("", result.Error);
        return new(result.ExitCode, [.. result.Lines.Select(line => JsonElement.Parse(line)).Select(finding => new Finding(
            finding.GetProperty("check").GetString()!,
            finding.GetProperty("result").GetString()!,
            finding.GetProperty("text").GetString()!,
            finding.GetProperty("fix").GetString()))]);
    }

    /// <summary>The only fault, or the only warning, which names what is wrong.</summary>
    public Finding Only(string result, string check, string text)
    {
        Assert.Equal(result == "fault" ? 1 : 0, ExitCode);
        var finding = Assert.Single(Findings, finding => finding.Result != "ok");
        Assert.Equal((result, check), (finding.Result, finding.Check));
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(finding.Fix));
        return finding;
    }

    /// <summary>Such a finding, whatever else there is.</summary>
    public void Has(string result, string check, string text) => Assert.Contains(
        Findings, finding => (finding.Result, finding.Check) == (result, check) && finding.Text.Contains(text, StringComparison.Ordinal));

    public void IsClean() => Assert.True(ExitCode == 0 && Findings.All(finding => finding.Result == "ok"), string.Join('\n', Findings));

    /// <param name="Check">What was looked at.</param>
    /// <param name="Result">ok, warn or fault.</param>
    /// <param name="Text">What was found.</param>
    /// <param name="Fix">What to type.</param>
    public sealed record Finding(string Check, string Result, string Text, string? Fix);
}
