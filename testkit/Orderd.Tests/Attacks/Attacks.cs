namespace Orderd.Tests.Attacks;

/// <summary>Attacks run by themselves, after everything else: they would be no more than a load on other tests.</summary>
[CollectionDefinition(nameof(Attacks), DisableParallelization = true)]
public sealed class Attacks;
