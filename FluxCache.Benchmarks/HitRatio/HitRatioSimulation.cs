namespace FluxCache.Benchmarks.HitRatio;

/// <summary>Plays the keys of a trace through caches of all policies.</summary>
internal sealed class HitRatioSimulation
{
    /// <summary>How often cancellation is looked for.</summary>
    private const int Stretch = 65_536;

    private readonly KeySequence _keys;
    private readonly (string Name, Func<int, ISimulatedPolicy> Create)[] _policies;

    internal HitRatioSimulation(KeySequence keys)
    {
        _keys = keys;
        var nextAccesses = new Lazy<int[]>(() => OptimalPolicy.NextAccesses(keys));
        _policies =
        [
            ("LRU", capacity => new LruPolicy(capacity, keys.DistinctKeys)),
            ("SIEVE", capacity => new SievePolicy(capacity, keys.DistinctKeys)),
            ("S3-FIFO", capacity => new S3FifoPolicy(capacity, keys.DistinctKeys)),
            ("Adaptive", capacity => new AdaptivePolicy(capacity, keys.DistinctKeys)),
            ("optimum", capacity => new OptimalPolicy(capacity, keys.DistinctKeys, nextAccesses.Value)),
        ];
    }

    internal IEnumerable<string> Policies => _policies.Select(static policy => policy.Name);

    /// <summary>The hit ratio of each policy in percent, each when it is known.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal IEnumerable<double> HitRatios(int capacity, CancellationToken cancellationToken) =>
        _policies.Select(policy => HitRatio(_keys.Accesses, policy.Create(capacity), cancellationToken));

    internal static double HitRatio(
        ReadOnlySpan<int> accesses, ISimulatedPolicy policy, CancellationToken cancellationToken)
    {
        var hits = 0;
        for (var start = 0; start < accesses.Length; start += Stretch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var key in accesses[start..Math.Min(start + Stretch, accesses.Length)])
                hits += policy.Access(key) ? 1 : 0;
        }

        return 100.0 * hits / accesses.Length;
    }
}
