namespace Orderd.Bench;

/// <summary>How much is done: a full run, or one that shows in less than a minute that nothing is far off.</summary>
sealed record Scale
{
    public static Scale Full { get; } = new();

    public static Scale Quick { get; } = new()
    {
        Limit = TimeSpan.FromMinutes(5),
        Load = TimeSpan.FromSeconds(1),
        Attack = TimeSpan.FromSeconds(0.5),
        Rounds = 1,
        Starts = 5,
        Searches = 5,
        UpdateStreams = 3,
        Orders = 100_000,
        LoadThroughCommandLine = false,
    };

    /// <summary>The run fails when it takes longer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For about how long each rate is measured.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For how long each attack goes on.</summary>
    public TimeSpan Attack { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often what is compared is measured in turn.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>How often orderd and orderctl are started to see how long it takes.</summary>
    public int Starts { get; init; } = 15;

    /// <summary>How often each search is made to see how long its first result takes.</summary>
    public int Searches { get; init; } = 15;

    /// <summary>How many streams of the largest size updateOrders is given.</summary>
    public int UpdateStreams { get; init; } = 10;

    /// <summary>Orders in the store that is searched.</summary>
    public int Orders { get; init; } = 1_000_000;

    /// <summary>Whether that store is filled through orderctl add, or by updateOrders, which is faster.</summary>
    public bool LoadThroughCommandLine { get; init; } = true;
}
