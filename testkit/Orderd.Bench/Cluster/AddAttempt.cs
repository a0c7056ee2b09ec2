using Grpc.Core;

namespace Orderd.Bench.Cluster;

/// <summary>An order that a caller wants stored once, and what it was told about it.</summary>
/// <param name="name">It stands in the order, and is its idempotency key if it has one.</param>
sealed class AddAttempt(string name)
{
    readonly List<string> _ids = [];

    public string Name => name;

    /// <summary>The ids that were acknowledged: one, unless something is wrong.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>
    /// Whether each answer said that nothing was stored. DEADLINE_EXCEEDED does not, nor does UNAVAILABLE unless it says so, nor the
    /// end of a connection.
    /// </summary>
    public bool IsRefused { get; private set; } = true;

    public void Acknowledged(string id)
    {
        IsRefused = false;
        if (!_ids.Contains(id))
            _ids.Add(id);
    }

    public void Failed(RpcException e)
    {
        var isFirm = e.StatusCode == StatusCode.Unavailable
            ? e.Status.DebugException is null && e.Status.Detail.Contains("nothing was changed", StringComparison.OrdinalIgnoreCase)
            : e.StatusCode is not (StatusCode.DeadlineExceeded or StatusCode.Cancelled);
        IsRefused &= isFirm;
    }
}
