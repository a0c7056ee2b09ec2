using System.Globalization;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Torture;

/// <summary>
/// Orders that one caller alone writes, and always together: one that it adds, or all of an updateOrders stream. What they must be
/// like is known for certain, by their version: as acknowledged last, or as one of the writes since would have them.
/// </summary>
sealed class Subject(string name, int orders, int fillerBytes, bool isAdded, bool hasKey)
{
    const int CatalogueItems = 40;

    readonly Lock _gate = new();
    readonly List<Attempt> _attempts = [];

    public string Name => name;

    /// <summary>The server gives the id.</summary>
    public bool IsAdded => isAdded;

    public int Orders => orders;

    public string? Key => hasKey ? $"key of {name}" : null;

    /// <summary>Of an order that was added: once its id is known.</summary>
    public string? GivenId { get; set; }

    public Attempt Begin(int version, long moment)
    {
        var attempt = new Attempt(version, moment);
        lock (_gate)
            _attempts.Add(attempt);
        return attempt;
    }

    /// <summary>Its writes up to now.</summary>
    public Attempt[] Attempts()
    {
        lock (_gate)
            return [.. _attempts];
    }

    /// <summary>The write acknowledged last at that moment, and those since which may show.</summary>
    public (Attempt? Acknowledged, Attempt[] Possible) At(long moment)
    {
        var attempts = Attempts();
        var last = Array.FindLastIndex(attempts, attempt => attempt.IsAcknowledgedAt(moment));
        return (last < 0 ? null : attempts[last], [.. attempts.Skip(last + 1).Where(attempt => attempt.IsPossibleAt(moment))]);
    }

    public string IdOf(int index) => IsAdded ? GivenId ?? "" : $"{name}-{index}";

    /// <summary>An order of this subject, to the byte. Its description says whose it is.</summary>
    public Order Make(int version, int index) => new()
    {
        Id = IdOf(index),
        Items = { Item(version + index + name.Length), $"version {version % 7}", $"only {name} {version} {index}" },
        Price = version + (index / 4f),
        Description = $"{name}/{version}/{index}|{new string((char)('a' + (version % 26)), fillerBytes)}",
        Destination = $"{index % 3} {name}",
    };

    public static string Item(int number) => $"item {number % CatalogueItems} of all";

    /// <summary>Whose an order is, by its description; false for one that no subject ever wrote.</summary>
    public static bool TryParse(Order order, out string name, out int version, out int index)
    {
        (name, version, index) = ("", 0, 0);
        var end = order.Description.IndexOf('|', StringComparison.Ordinal);
        if (end < 0 || order.Description[..end].Split('/') is not [var subject, var versionText, var indexText])
            return false;

        name = subject;
        return int.TryParse(versionText, CultureInfo.InvariantCulture, out version) && int.TryParse(indexText, CultureInfo.InvariantCulture, out index);
    }
}
