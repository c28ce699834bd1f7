using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Workloads;

/// <summary>Reads of keys that are there. As many as there are keys, where nothing else is said.</summary>
internal sealed class GetWorkload(WorkloadContext context) : IWorkload
{
    public LoadPhase Phase { get; } = CreatePhase(context);

    public async Task PrepareAsync(Preparation preparation, CancellationToken cancellationToken)
    {
        // A preload is measured with memory cold before it; the session has populated Redis and waited for the preload.
        if (context.Options.Preload)
            return;

        if (context.Options.Populate)
            await preparation.PopulateAsync(context.Target, cancellationToken);
        await preparation.WarmAsync(context.Target, cancellationToken);
    }

    private static LoadPhase CreatePhase(WorkloadContext context)
    {
        var distribution = context.Options.CreateDistribution();
        var phase = context.NewPhase("get", _ => new Worker(context, distribution));
        return phase.Operations is null && phase.Duration is null ? phase with { Operations = context.Keys.Count } : phase;
    }

    private sealed class Worker(WorkloadContext context, IKeyDistribution distribution) : ILoadWorker
    {
        private readonly CheckedReader _reader = context.NewReader();

        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            var random = SplitMix64.ForOperation(context.Options.Seed, operation);
            return _reader.ReadAsync(context.Keys[distribution.Pick(ref random)]);
        }
    }
}
