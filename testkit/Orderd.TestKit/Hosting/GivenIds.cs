namespace Orderd.TestKit.Hosting;

/// <summary>Lets orderd take its ids from the test.</summary>
sealed class GivenIds(TimeProvider clock, Func<string> newId) : IdSource(clock)
{
    public override string NewId() => newId();
}
