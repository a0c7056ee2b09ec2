namespace Orderd.Configuration;

/// <summary>The text of a setting that somebody set.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Origin">Where: which flag, variable or file.</param>
readonly record struct GivenValue(string Text, string Origin);
