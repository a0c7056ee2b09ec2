namespace Orderd.Tests.Servers;

/// <summary>Where the published native orderd is.</summary>
static class OrderdBinary
{
    // Not ORDERD_…: orderd refuses a variable of its own that it does not know.
    const string Variable = "TEST_ORDERD";

    public static string Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? Existing(given, $"which {Variable} names")
        : Existing(System.IO.Path.Combine(Repository.Root, "artifacts", "bin", "orderd"), "the published binary");

    // Never skipped: a suite that leaves out the native binary without a word proves nothing about it.
    static string Existing(string path, string what) => File.Exists(path)
        ? path
        : throw new FileNotFoundException($"There is no {path}, {what}. Run make publish first, or name a binary in {Variable}.");
}
