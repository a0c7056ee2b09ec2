using System.Text.Json;
using Orderd.TestKit.Hosting;

namespace Orderd.TestKit;

/// <summary>
/// What an orderd has logged so far, a JSON object a line. Lines come from another thread and a moment later than what they
/// tell of, so wait for them. Safe to use from any thread.
/// </summary>
public sealed class OrderdLog
{
    readonly Lock _gate = new();
    readonly List<string> _lines = [];
    readonly Changes _changes = new();
    Action<string>? _output;

    internal OrderdLog(Action<string>? output = null) => _output = output;

    /// <summary>The lines up to now, without their line feeds.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>Waits for the first line that fits; one that is there already will do.</summary>
    /// <param name="fits">Says whether a line is the one.</param>
    /// <param name="bound">How long to wait; 20 seconds by default.</param>
    /// <exception cref="TimeoutException">There was none in that time; the message holds the log.</exception>
    /// <returns>The line.</returns>
    public async Task<string> WaitForAsync(Func<string, bool> fits, TimeSpan? bound = null)
    {
        ArgumentNullException.ThrowIfNull(fits);
        var seen = 0;
        return await _changes.WaitForAsync(
            () =>
            {
                var lines = From(seen);
                seen += lines.Count;
                return lines.Find(line => fits(line));
            },
            bound,
            () => $"No such line was logged, but these:\n{string.Join('\n', Lines)}").ConfigureAwait(false);
    }

    /// <summary>Waits for the first line of an event, such as <c>listening</c> or <c>call</c>.</summary>
    /// <param name="name">The value of the key <c>event</c>.</param>
    /// <param name="fits">Says whether a line of this event is the one; any is by default.</param>
    /// <param name="bound">How long to wait; 20 seconds by default.</param>
    /// <exception cref="TimeoutException">There was none in that time; the message holds the log.</exception>
    /// <returns>The line as JSON.</returns>
    public async Task<JsonElement> WaitForEventAsync(string name, Func<JsonElement, bool>? fits = null, TimeSpan? bound = null)
    {
        var line = await WaitForAsync(
            line => Parse(line) is { } entry && entry.GetProperty("event").GetString() == name && (fits is null || fits(entry)), bound)
            .ConfigureAwait(false);
        return Parse(line)!.Value;
    }

    /// <summary>Waits for the line of one call, which is written when the call has ended.</summary>
    /// <param name="requestId">The <c>x-request-id</c> that the call was made with, or that came back in its headers.</param>
    /// <param name="bound">How long to wait; 20 seconds by default.</param>
    /// <exception cref="TimeoutException">There was none in that time; the message holds the log.</exception>
    /// <returns>The line as JSON.</returns>
    public Task<JsonElement> WaitForCallAsync(string requestId, TimeSpan? bound = null) =>
        WaitForEventAsync("call", entry => entry.GetProperty("request_id").GetString() == requestId, bound);

    /// <summary>Why orderd did not start; null if it said nothing of the kind.</summary>
    internal string? StartFailure => Lines
        .Select(Parse)
        .Where(line => line?.GetProperty("event").GetString() == "start_failed")
        .Select(line => line!.Value.GetProperty("message").GetString())
        .FirstOrDefault();

    internal void Add(string line)
    {
        lock (_gate)
            _lines.Add(line);
        _changes.Signal();
        Show(line);
    }

    List<string> From(int seen)
    {
        lock (_gate)
            return _lines[seen..];
    }

    // A test framework refuses what comes after the end of a test, and the thread that logs must not die of it.
    void Show(string line)
    {
        try
        {
            _output?.Invoke(line);
        }
#pragma warning disable CA1031 // Whatever it is that the test's code throws.
        catch (Exception)
#pragma warning restore CA1031
        {
            _output = null;
        }
    }

    static JsonElement? Parse(string line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
