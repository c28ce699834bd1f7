using System.Buffers;
using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;

namespace FluxCache.LoadGen.Workloads;

/// <summary>
/// Concurrent correctness: all workers read and write the same keys, and every value that is read is judged.
/// A million operations, where nothing else is said.
/// </summary>
internal sealed class VerifyWorkload(WorkloadContext context) : IWorkload
{
    private const long DefaultOperations = 1_000_000;

    public LoadPhase Phase { get; } = CreatePhase(context);

    // Always: the values of an earlier run carry numbers of their own.
    public Task PrepareAsync(Preparation preparation, CancellationToken cancellationToken) =>
        preparation.PopulateAsync(context.Target, cancellationToken);

    private static LoadPhase CreatePhase(WorkloadContext context)
    {
        var distribution = context.Options.CreateDistribution();
        var oracle = new VersionOracle(context.Keys.Count);
        var phase = context.NewPhase("verify", number => new Worker(context, number, distribution, oracle));
        return phase.Operations is null && phase.Duration is null ? phase with { Operations = DefaultOperations } : phase;
    }

    private sealed class Worker(WorkloadContext context, int number, IKeyDistribution distribution, VersionOracle oracle)
        : ILoadWorker
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();
        private readonly ValueWriter _writer = context.NewWriter(number);

        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            var random = SplitMix64.ForOperation(context.Options.Seed, operation);
            var reads = random.NextDouble() < context.Options.ReadRatio;
            var key = distribution.Pick(operation, ref random);

            // A key that is being written has its writer: this operation reads it instead.
            return !reads && oracle.TryBeginWrite(key, out var version)
                ? WriteAsync(key, version, context.Options.ValueSize.Pick(ref random))
                : ReadAsync(key);
        }

        private async ValueTask<Outcome> WriteAsync(int key, long version, int size)
        {
            try
            {
                await _writer.WriteAsync(context.Keys[key], size, version, timeToLive: null);
                oracle.Acknowledge(key, version);
                return Outcome.Write;
            }
            finally
            {
                oracle.EndWrite(key);
            }
        }

        private async ValueTask<Outcome> ReadAsync(int position)
        {
            var key = context.Keys[position];
            var floor = oracle.FloorOf(position);
            _buffer.ResetWrittenCount();
            var tier = await context.Target.GetAsync(key, _buffer);
            if (tier == CacheTier.None)
                context.Findings.Add(FindingKind.Lost, $"A read of {key} found nothing; write {floor.Acknowledged} had been acknowledged.");
            else
                Judge(position, key, floor, tier);
            return CheckedReader.OutcomeOf(tier);
        }

        private void Judge(int position, string key, VersionFloor floor, CacheTier tier)
        {
            switch (StampedValue.Read(_buffer.WrittenSpan, key, out var stamp))
            {
                case StampCheck.OtherKey:
                    Report(FindingKind.OtherKey, "returned the value of another key");
                    break;
                case StampCheck.Damaged:
                    Report(FindingKind.Damaged, $"returned {_buffer.WrittenCount:N0} bytes that no load generator wrote");
                    break;
                case StampCheck.Intact when stamp.Run != context.Run:
                    Report(FindingKind.Foreign, "returned a value that another run wrote; is one going on beside this one?");
                    break;
                case StampCheck.Intact when oracle.Judge(position, floor, stamp.Number) is { } kind:
                    Report(kind, $"returned write {stamp.Number}; {floor.Acknowledged} was acknowledged and {floor.Returned} returned before it started");
                    break;
            }

            void Report(FindingKind kind, string what) => context.Findings.Add(kind, $"A read of {key} from {tier} {what}.");
        }
    }
}
