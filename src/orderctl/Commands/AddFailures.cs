using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Output;

namespace Orderctl.Commands;

/// <summary>
/// The lines whose orders were not added. The first is reported in full as soon as it is known; of hundreds in flight that then
/// fail for the same reason, as when the server goes away, only the numbers.
/// </summary>
sealed class AddFailures(Session session)
{
    readonly List<(int First, int Last)> _alike = [];
    Status _first;

    /// <summary>The exit code of the first failure; null while there is none.</summary>
    public int? ExitCode { get; private set; }

    public void Add(int line, RpcException failure)
    {
        if (ExitCode is not null && failure.StatusCode == _first.StatusCode && failure.Status.Detail == _first.Detail)
        {
            Remember(line);
            return;
        }

        var exitCode = ErrorReport.ReportCall(failure, session, $"line {line}: ");
        if (ExitCode is not null)
            return;

        ExitCode = exitCode;
        _first = failure.Status;
    }

    public void ReportRest()
    {
        if (_alike.Count > 0)
            Stderr.Complain($"the same for line {string.Join(", ", _alike.ConvertAll(Describe))}");
    }

    static string Describe((int First, int Last) range) =>
        range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}";

    void Remember(int line)
    {
        // Lines come in their order; blank ones in between are no gap worth telling.
        if (_alike is [.., var (first, last)] && last == line - 1)
            _alike[^1] = (first, line);
        else
            _alike.Add((line, line));
    }
}
