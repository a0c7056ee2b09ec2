using System.Text;
using Orderctl.Errors;
using Orderctl.Linux;

namespace Orderctl.Output;

/// <summary>
/// Standard error: complaints, hints, and on a terminal one status line, which gives way to everything else that is printed.
/// </summary>
static class Stderr
{
    static readonly Lock Gate = new();
    static bool _statusShown;

    public static bool IsTerminal { get; } = Posix.IsTerminal(Posix.StandardError);

    static Palette Colours { get; } = Palette.For(IsTerminal);

    /// <summary>One line of complaint, after the program's name. Text of the server is made harmless here.</summary>
    public static void Complain(string text) => Print($"{Colours.Alarm("orderctl:")} {Printable.Escape(text)}\n");

    /// <summary>What belongs to the complaint above it.</summary>
    public static void Add(string text) => Print($"  {Printable.Escape(text)}\n");

    public static void ShowStatus(string text)
    {
        lock (Gate)
        {
            _statusShown = true;
            Write($"\r\e[K{text}");
        }
    }

    public static void EraseStatus()
    {
        lock (Gate)
        {
            if (!_statusShown)
                return;

            _statusShown = false;
            Write("\r\e[K");
        }
    }

    static void Print(string text)
    {
        lock (Gate)
        {
            EraseStatus();
            Write(text);
        }
    }

    static void Write(string text)
    {
        try
        {
            Posix.WriteAll(Posix.StandardError, Encoding.UTF8.GetBytes(text));
        }
        catch (OutputLost)
        {
            // Nobody is left to tell.
        }
    }
}
