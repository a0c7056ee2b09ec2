namespace Orderctl.Output;

/// <summary>What doctor found out about one thing, and what to type when it is not as it should be.</summary>
sealed record Finding(string Check, string Result, string Text, string? Remedy)
{
    public const string OkResult = "ok";
    public const string WarningResult = "warn";
    public const string FaultResult = "fault";

    public static Finding Ok(string check, string text) => new(check, OkResult, text, null);

    public static Finding Warning(string check, string text, string fix) => new(check, WarningResult, text, fix);

    public static Finding Fault(string check, string text, string fix) => new(check, FaultResult, text, fix);
}
