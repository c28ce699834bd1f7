using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Workloads;

/// <summary>Reads and writes of keys that are there and warm. Until stopped, where nothing else is said.</summary>
internal sealed class MixedWorkload(WorkloadContext context) : IWorkload
{
    public LoadPhase Phase { get; } = CreatePhase(context);

    public async Task PrepareAsync(Preparation preparation, CancellationToken cancellationToken)
    {
        if (context.Options.Populate)
            await preparation.PopulateAsync(context.Target, cancellationToken);
        await preparation.WarmAsync(context.Target, cancellationToken);
    }

    private static LoadPhase CreatePhase(WorkloadContext context)
    {
        var distribution = context.Options.CreateDistribution();
        return context.NewPhase("mixed", number => new Worker(context, number, distribution));
    }

    private sealed class Worker(WorkloadContext context, int number, IKeyDistribution distribution) : ILoadWorker
    {
        private readonly CheckedReader _reader = context.NewReader();
        private readonly ValueWriter _writer = context.NewWriter(number);

        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            var random = SplitMix64.ForOperation(context.Options.Seed, operation);
            var reads = random.NextDouble() < context.Options.ReadRatio;
            var key = context.Keys[distribution.Pick(ref random)];
            return reads ? _reader.ReadAsync(key) : _writer.WriteAsync(key, ref random, operation);
        }
    }
}
