namespace Orderd.Errors;

/// <summary>
/// The one exception that code without an error of its own may throw anywhere. Whatever nobody above would catch, a thread or a timer,
/// survives it and tries again. Any other exception that comes so far is a bug, and ends the process.
/// </summary>
static class OutOfMemory
{
    /// <summary>How long to wait before the next try: calls that held the memory may be over by then.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>Whether nothing but a lack of memory led to an exception. Cancelling collects what the callbacks throw.</summary>
    public static bool IsCauseOf(Exception e) => e switch
    {
        OutOfMemoryException => true,
        AggregateException all => AreAll(all),
        _ => false,
    };

    // A loop by index makes no enumerator, for which there might be no memory either.
    static bool AreAll(AggregateException all)
    {
        var causes = all.InnerExceptions;
        for (var i = 0; i < causes.Count; i++)
        {
            if (!IsCauseOf(causes[i]))
                return false;
        }

        return true;
    }
}
