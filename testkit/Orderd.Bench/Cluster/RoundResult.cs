namespace Orderd.Bench.Cluster;

/// <summary>What one fault did to callers.</summary>
/// <param name="Gap">The longest time without an acknowledgement, whoever asked.</param>
/// <param name="Resumed">How long after the cluster could be written to the last of the daemons acknowledged an add.</param>
/// <param name="Acknowledged">Adds that were acknowledged.</param>
/// <param name="DeadlineExceeded">Answers of that status.</param>
/// <param name="Unavailable">Answers of that status.</param>
/// <param name="OtherStatus">Answers of any other status that is not OK.</param>
/// <param name="Lost">Acknowledged, and not there.</param>
/// <param name="Doubled">There more than once, or acknowledged with two ids.</param>
/// <param name="RefusedYetStored">There, although each answer said that nothing was stored.</param>
sealed record RoundResult(
    TimeSpan Gap, TimeSpan Resumed, int Acknowledged, int DeadlineExceeded, int Unavailable, int OtherStatus, int Lost, int Doubled, int RefusedYetStored)
{
    public bool IsGood => Lost + Doubled + RefusedYetStored == 0;
}
