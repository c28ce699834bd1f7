using System.Collections.Concurrent;
using System.Diagnostics;
using FluxCache.Diagnostics;
using FluxCache.LoadGen;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace FluxCache.Tests.LoadGen;

[Collection(nameof(WholeProcess))]
public sealed class LoadTracingTests : IDisposable
{
    private const string PhaseName = "traced-by-a-test";

    private readonly SpanLog _spans = new();
    private readonly TracerProvider _provider;

    public LoadTracingTests()
    {
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(TelemetryNames.Source).AddProcessor(_spans).Build();
    }

    public void Dispose()
    {
        _provider.Dispose();
        _spans.Dispose();
    }

    [Fact]
    public async Task Trace_ManyOperations_TracesOneInAThousandAndNothingBeside()
    {
        using (LoadTracing.Suppress())
        {
            var phase = new LoadPhase { Name = PhaseName, CreateWorker = _ => new CallingWorker(), Concurrency = 4, Operations = 5_000 };
            using var pacer = new Pacer(TimeProvider.System, CancellationToken.None);
            var run = new PhaseRun(LoadTracing.Trace(phase), new FindingLog(), TimeProvider.System, pacer, CancellationToken.None);

            await run.RunAsync();

            Assert.Equal(5_000, run.Totals().Succeeded);
        }

        var roots = _spans.Ended.Where(span => span.OperationName == $"loadgen {PhaseName}").ToArray();
        var calls = _spans.Ended.Where(span => span.OperationName == CallingWorker.SpanName).ToArray();
        Assert.Equal(5, roots.Length);
        Assert.Equal(5, calls.Length);
        Assert.All(calls, call => Assert.Contains(roots, root => root.SpanId == call.ParentSpanId));
    }

    /// <summary>Starts a span in each operation, as the client of the nodes does.</summary>
    private sealed class CallingWorker : ILoadWorker
    {
        internal const string SpanName = "call-of-a-test";

        private static readonly ActivitySource Source = new(TelemetryNames.Source);

        public async ValueTask<Outcome> ExecuteAsync(long operation)
        {
            using var span = Source.StartActivity(SpanName, ActivityKind.Client);
            await Task.Yield();
            return Outcome.MemoryHit;
        }
    }

    private sealed class SpanLog : BaseProcessor<Activity>
    {
        internal ConcurrentBag<Activity> Ended { get; } = [];

        public override void OnEnd(Activity data) => Ended.Add(data);
    }
}
