namespace Orderctl.Output;

/// <summary>Colours, where there is a terminal that shows them and nobody asked for none (no-color.org).</summary>
readonly record struct Palette(bool InColour)
{
    public static Palette For(bool isTerminal) => new(isTerminal
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb");

    public string Label(string text) => Paint("2", text);

    public string Name(string text) => Paint("1", text);

    public string Alarm(string text) => Paint("1;31", text);

    string Paint(string colour, string text) => InColour ? $"\e[{colour}m{text}\e[0m" : text;
}
