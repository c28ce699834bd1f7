namespace FluxCache.Benchmarks.Comparison;

/// <summary>Contenders that are measured side by side.</summary>
internal interface IComparison : IAsyncDisposable
{
    /// <summary>Its name, as the command line says it.</summary>
    string Name { get; }

    /// <summary>What its rounds are to be made of.</summary>
    IReadOnlyList<Claim> Claims { get; }

    /// <summary>How many rounds make sense at most.</summary>
    int MostRounds => int.MaxValue;

    /// <summary>Brings everything into the state that rounds start from; not measured.</summary>
    Task PrepareAsync(CancellationToken stop);

    /// <summary>Measures every contender once, one after the other.</summary>
    Task MeasureAsync(Round round, CancellationToken stop);
}
