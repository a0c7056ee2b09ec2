namespace Orderd.Tests.Attacks;

/// <summary>Attacks run by themselves, after everything else: their honest client takes the time of its calls.</summary>
[CollectionDefinition(nameof(Attacks), DisableParallelization = true)]
public sealed class Attacks;
