using System.Globalization;
using Orderd.Calls;

namespace Orderd.TestKit.Hosting;

/// <summary>Lets orderd take its ids from the test.</summary>
sealed class GivenIds(TimeProvider clock, Func<string> newId) : IdSource(clock)
{
    int _requests;

    public override string NewId() => newId();

    // Not the test's ids: it would have to count each call to know which id an order gets.
    public override string NewRequestId() =>
        string.Create(CultureInfo.InvariantCulture, $"request-{Interlocked.Increment(ref _requests)}");
}
