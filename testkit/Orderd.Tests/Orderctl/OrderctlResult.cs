namespace Orderd.Tests.Orderctl;

/// <summary>What a finished orderctl has left.</summary>
public sealed record OrderctlResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The result of a run that must have gone well.</summary>
    public OrderctlResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"orderctl ended with {ExitCode}: {Error}");
        Assert.Equal("", Error);
        return this;
    }
}
