using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;
using OpenTelemetry;

namespace FluxCache.LoadGen;

/// <summary>
/// Traces one operation in <see cref="Every"/>: enough to look at. The others are kept from starting any span, here or at
/// a node; a sampler alone would refuse them only after the client and its transport have each made one.
/// </summary>
internal static class LoadTracing
{
    internal const int Every = 1_000;

    private static readonly ActivitySource Source = new(TelemetryNames.Source);

    /// <summary>Keeps what is called from here on from starting spans, until disposed of. Null where nobody listens.</summary>
    internal static IDisposable? Suppress() => Source.HasListeners() ? SuppressInstrumentationScope.Begin() : null;

    /// <summary>The phase with its traced operations; the phase itself where nobody listens.</summary>
    internal static LoadPhase Trace(LoadPhase phase) => Source.HasListeners()
        ? phase with { CreateWorker = number => new Worker(phase.CreateWorker(number), $"loadgen {phase.Name}") }
        : phase;

    private sealed class Worker(ILoadWorker worker, string name) : ILoadWorker
    {
        public ValueTask<Outcome> ExecuteAsync(long operation) =>
            operation % Every == 0 ? TraceAsync(operation) : worker.ExecuteAsync(operation);

        private async ValueTask<Outcome> TraceAsync(long operation)
        {
            using var traced = SuppressInstrumentationScope.Begin(value: false);
            using var activity = Source.StartActivity(name);
            return await worker.ExecuteAsync(operation);
        }
    }
}
