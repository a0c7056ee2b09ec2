using Orderd.Errors;

namespace Orderd.Logging;

/// <summary>
/// Keeps what anybody can bring about as often as they like from filling the log: lets so many lines through in a minute, and
/// counts the others, whose number is told when the minute is over.
/// </summary>
sealed class RateLimit : IDisposable
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Lock _gate = new();
    readonly TimeProvider _clock;
    readonly int _most;
    readonly Action<long> _tell;
    readonly RetryingTimer _timer;
    long _start;
    int _admitted;
    long _leftOut;

    /// <param name="clock">Whose minutes they are.</param>
    /// <param name="most">How many lines a minute may have.</param>
    /// <param name="tell">Is told how many were left out; not called when there were none.</param>
    public RateLimit(TimeProvider clock, int most, Action<long> tell)
    {
        (_clock, _most, _tell) = (clock, most, tell);
        _start = clock.GetTimestamp();
        _timer = new RetryingTimer(clock, End);
    }

    /// <summary>Whether one more may be written now; counts it if not.</summary>
    public bool Admit()
    {
        lock (_gate)
        {
            var elapsed = _clock.GetElapsedTime(_start);
            // As long as some were left out, the minute ends with their number.
            if (elapsed >= Window && _leftOut == 0)
                Begin();
            if (_admitted < _most)
            {
                _admitted++;
                return true;
            }

            if (_leftOut++ == 0)
                _timer.Change(Window - elapsed);
            return false;
        }
    }

    /// <summary>Tells what has not been told yet.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        End();
    }

    void Begin() => (_start, _admitted, _leftOut) = (_clock.GetTimestamp(), 0, 0);

    void End()
    {
        long leftOut;
        lock (_gate)
        {
            leftOut = _leftOut;
            Begin();
        }

        if (leftOut == 0)
            return;

        try
        {
            _tell(leftOut);
        }
        catch (OutOfMemoryException)
        {
            lock (_gate)
                _leftOut += leftOut;
            throw;
        }
    }
}
