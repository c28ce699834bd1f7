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
        var draw = context.NewKeyDraw();
        var phase = context.NewPhase("get", _ => new Worker(context, draw));
        return phase.Operations is null && phase.Duration is null ? phase with { Operations = context.Keys.Count } : phase;
    }

    private sealed class Worker(WorkloadContext context, Func<long, int> draw) : ILoadWorker
    {
        private readonly CheckedReader _reader = context.NewReader();
        private readonly UpcomingKeys _keys = new(context.Keys, draw);

        public void Prepare(long first, long end) => _keys.Take(first, end);

        public ValueTask<Outcome> ExecuteAsync(long operation) => _reader.ReadAsync(_keys[operation]);
    }
}
