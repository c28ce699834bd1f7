using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Running;
using FluxCache.LoadGen.Traces;

namespace FluxCache.LoadGen.Workloads;

/// <summary>
/// Replays a trace: reads are read through, so that a key in neither tier is loaded and written, and what memory serves
/// is what its policy kept. One worker keeps the trace's order; several start accesses in it, and those that wait for
/// Redis are overtaken.
/// </summary>
internal sealed class TraceWorkload(WorkloadContext context, Trace trace) : IWorkload
{
    public LoadPhase Phase { get; } = context.NewPhase("trace", number => new Worker(context, trace, number)) with
    {
        Operations = trace.Accesses.Count,
        InOrder = true,
    };

    public Task PrepareAsync(Preparation preparation, CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed class Worker : ILoadWorker
    {
        private readonly WorkloadContext _context;
        private readonly Trace _trace;
        private readonly int _number;
        private readonly CheckedReader _reader;
        private readonly Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> _load;
        private string _key = "";
        private int _size;

        internal Worker(WorkloadContext context, Trace trace, int number)
        {
            _context = context;
            _trace = trace;
            _number = number;
            _reader = context.NewReader();
            _load = _ => new ValueTask<ReadOnlyMemory<byte>>(NewValue());
        }

        public ValueTask<Outcome> ExecuteAsync(long operation)
        {
            var access = _trace.Accesses[(int)operation];
            _key = _trace.Keys[access.Key];
            _size = access.ValueSize > 0 ? access.ValueSize : SizeOf(operation);
            TimeSpan? timeToLive = access.TimeToLiveSeconds > 0 ? TimeSpan.FromSeconds(access.TimeToLiveSeconds) : null;
            return access.Operation switch
            {
                TraceOperation.Write => WriteAsync(timeToLive),
                TraceOperation.Delete => DeleteAsync(),
                _ => _reader.ReadThroughAsync(_key, _load, timeToLive),
            };
        }

        private async ValueTask<Outcome> WriteAsync(TimeSpan? timeToLive)
        {
            await _context.Target.SetAsync(_key, NewValue(), timeToLive);
            return Outcome.Write;
        }

        private async ValueTask<Outcome> DeleteAsync()
        {
            await _context.Target.DeleteAsync(_key);
            return Outcome.Delete;
        }

        // A new array each time: the value may be handed to other readers of the key, and kept.
        private byte[] NewValue()
        {
            var value = StampedValue.NewBuffer(_size, _context.Run);
            StampedValue.Write(value, _key, new Stamp(_context.Run, Number: 0, _number));
            return value;
        }

        private int SizeOf(long operation)
        {
            var random = SplitMix64.ForOperation(_context.Options.Seed, operation);
            return _context.Options.ValueSize.Pick(ref random);
        }
    }
}
