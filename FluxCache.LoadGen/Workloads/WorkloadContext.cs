using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;
using FluxCache.LoadGen.Targets;

namespace FluxCache.LoadGen.Workloads;

/// <summary>What every workload works with.</summary>
/// <param name="Run">Tells this run's values from those of others.</param>
internal sealed record WorkloadContext(
    LoadOptions Options,
    KeySet Keys,
    ILoadTarget Target,
    FindingLog Findings,
    ulong Run)
{
    internal CheckedReader NewReader() => new(Target, Findings);

    internal ValueWriter NewWriter(int worker) => new(Target, Options.ValueSize, Run, worker);

    /// <summary>Draws each operation's key: the position of it.</summary>
    internal Func<long, int> NewKeyDraw()
    {
        var distribution = Options.CreateDistribution();
        return operation =>
        {
            var random = SplitMix64.ForOperation(Options.Seed, operation);
            return distribution.Pick(operation, ref random);
        };
    }

    /// <summary>A phase with what the options say of it.</summary>
    internal LoadPhase NewPhase(string name, Func<int, ILoadWorker> createWorker) => new()
    {
        Name = name,
        CreateWorker = createWorker,
        Concurrency = Options.Concurrency,
        Operations = Options.Operations,
        Duration = Options.Duration,
        RatePerSecond = Options.Rate,
    };
}
