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
        var draw = context.NewKeyDraw();
        return context.NewPhase("mixed", number => new Worker(context, number, draw));
    }

    private sealed class Worker(WorkloadContext context, int number, Func<long, int> draw) : ILoadWorker
    {
        private readonly CheckedReader _reader = context.NewReader();
        private readonly ValueWriter _writer = context.NewWriter(number);
        private readonly UpcomingKeys _keys = new(context.Keys, draw);

        public void Prepare(long first, long end) => _keys.Take(first, end);

        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            var random = SplitMix64.ForOperation(~context.Options.Seed, operation);
            return random.NextDouble() < context.Options.ReadRatio
                ? _reader.ReadAsync(_keys[operation])
                : _writer.WriteAsync(_keys[operation], ref random, operation);
        }
    }
}
