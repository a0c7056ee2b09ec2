using System.Diagnostics;
using OpenTelemetry;
using Orderd.Logging;

namespace Orderd.Exporters;

/// <summary>
/// Says when what was sent to a collector does not arrive, once a minute at most, and when it does again. The SDK would say so
/// only to a debugger.
/// </summary>
sealed class DeliveryLog(string what, Uri collector, ILogger logger)
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    long _lastComplaint;
    bool _failing;

    public ExportResult Note(ExportResult result)
    {
        if (result == ExportResult.Success)
        {
            if (_failing)
                Log.Delivered(logger, what, collector);
            _failing = false;
        }
        else if (!_failing || Stopwatch.GetElapsedTime(_lastComplaint) > Pause)
        {
            _failing = true;
            _lastComplaint = Stopwatch.GetTimestamp();
            Log.NotDelivered(logger, what, collector);
        }

        return result;
    }
}
