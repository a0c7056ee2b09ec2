namespace Orderd.Logging;

/// <summary>What the lines of a log look like.</summary>
enum LogStyle
{
    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>For people.</summary>
    Text,

    /// <summary>JSON with the priority before it, which the journal of systemd takes off and files the line under.</summary>
    JournalJson,

    /// <summary>For people, with the priority before it.</summary>
    JournalText,
}
