namespace Orderd.Tests.Native.Disk;

/// <summary>
/// Decides what of all that was not synced a power loss leaves: a disk writes what it holds in any order, page by page, and
/// tears pages at its sectors.
/// </summary>
sealed class PowerLoss
{
    const int SectorBytes = 512;

    readonly Random _random;
    readonly PowerLossKind _kind;
    // Whether names are lost from some moment on, as from a journal, or each by itself.
    readonly bool _namesInOrder;
    bool _lostAName;

    public PowerLoss(int seed)
    {
        _random = new Random(seed);
        _kind = _random.GetItems(Enum.GetValues<PowerLossKind>(), 1)[0];
        _namesInOrder = _random.Next(2) == 0;
        Description = $"{_kind}, seed {seed}, names {(_namesInOrder ? "in order" : "each by itself")}";
    }

    public string Description { get; }

    public T Of<T>(Unsettled<T> unsettled) => unsettled.Values is [var only] ? only : unsettled.Values[Pick(unsettled.Values.Count)];

    public byte[]? OfPage(Unsettled<byte[]?> page)
    {
        if (_kind != PowerLossKind.Torn || page.Values.Count == 1)
            return Of(page);

        var torn = new byte[RecordedFile.PageBytes];
        for (var at = 0; at < torn.Length; at += SectorBytes)
            Of(page)?.AsSpan(at, SectorBytes).CopyTo(torn.AsSpan(at));
        return torn;
    }

    /// <summary>Whether a change of names that no sync of its directory has followed is there.</summary>
    public bool KeepsName()
    {
        var keeps = Pick(2) == 1 && !(_namesInOrder && _lostAName);
        _lostAName |= !keeps;
        return keeps;
    }

    int Pick(int count) => _kind switch
    {
        PowerLossKind.NothingLeft => 0,
        PowerLossKind.AllLeft => count - 1,
        PowerLossKind.FewLost => _random.Next(10) == 0 ? _random.Next(count) : count - 1,
        PowerLossKind.FewLeft => _random.Next(10) == 0 ? _random.Next(count) : 0,
        _ => _random.Next(count),
    };
}
