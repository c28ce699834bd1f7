using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen;

/// <summary>
/// Traces one operation in <see cref="Every"/>, which is enough to inspect. All other operations belong to a trace that is
/// not recorded, so that samplers drop their spans here and at the nodes.
/// </summary>
internal static class LoadTracing
{
    internal const int Every = 1_000;

    private static readonly ActivitySource Source = new(TelemetryNames.Source);

    /// <summary>Keeps spans of later calls from being recorded, until it is disposed of. Null: nobody listens.</summary>
    internal static IDisposable? Suppress() => Source.HasListeners() ? new Activity("not recorded").Start() : null;

    /// <summary>The phase with some operations traced; the phase itself if nobody listens.</summary>
    internal static LoadPhase Trace(LoadPhase phase) => Source.HasListeners()
        ? phase with { CreateWorker = number => new Worker(phase.CreateWorker(number), $"loadgen {phase.Name}") }
        : phase;

    private sealed class Worker(ILoadWorker worker, string name) : ILoadWorker
    {
        public void Prepare(long first, long end) => worker.Prepare(first, end);

        public ValueTask<Outcome> ExecuteAsync(long operation) =>
            operation % Every == 0 ? TraceAsync(operation) : worker.ExecuteAsync(operation);

        private async ValueTask<Outcome> TraceAsync(long operation)
        {
            Activity.Current = null;
            using var activity = Source.StartActivity(name);
            return await worker.ExecuteAsync(operation);
        }
    }
}
