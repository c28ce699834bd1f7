using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Workloads;

/// <summary>
/// Writes. Each key once in shuffled order; where operations or a duration are given, keys are drawn instead.
/// </summary>
internal sealed class SetWorkload(WorkloadContext context) : IWorkload
{
    public LoadPhase Phase { get; } = context.Options.Operations is null && context.Options.Duration is null
        ? EachOnce(context)
        : Drawn(context);

    public Task PrepareAsync(Preparation preparation, CancellationToken cancellationToken) => Task.CompletedTask;

    private static LoadPhase EachOnce(WorkloadContext context)
    {
        var order = context.Keys.Shuffled(context.Options.Seed);
        Func<long, int> pick = operation => order[operation];
        return context.NewPhase("set", number => new Worker(context, number, pick)) with { Operations = context.Keys.Count };
    }

    private static LoadPhase Drawn(WorkloadContext context)
    {
        var draw = context.NewKeyDraw();
        return context.NewPhase("set", number => new Worker(context, number, draw));
    }

    private sealed class Worker(WorkloadContext context, int number, Func<long, int> pick) : ILoadWorker
    {
        private readonly ValueWriter _writer = context.NewWriter(number);
        private readonly UpcomingKeys _keys = new(context.Keys, pick);

        public void Prepare(long first, long end) => _keys.Take(first, end);

        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            var random = SplitMix64.ForOperation(~context.Options.Seed, operation);
            return _writer.WriteAsync(_keys[operation], ref random, operation);
        }
    }
}
