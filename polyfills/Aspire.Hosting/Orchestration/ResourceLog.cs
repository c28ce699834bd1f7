using System.Globalization;
using System.Threading.Channels;

namespace Aspire.Hosting.Orchestration;

/// <summary>The log of one resource. Safe for concurrent use; <c>_gate</c> guards all its state.</summary>
internal sealed class ResourceLog(TimeProvider time)
{
    private const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<Channel<LogLine>> _watchers = [];
    private int _count;
    private bool _completed;

    public void Add(string text, bool isError)
    {
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffK", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            var line = new LogLine(++_count, $"{now} {text}", isError);
            if (_lines.Count == Capacity) _lines.Dequeue();
            _lines.Enqueue(line);
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(line);
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_gate) return [.. _lines];
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A watcher that falls a whole log behind loses the oldest lines, as the log itself does.
        var watcher = Channel.CreateBounded<LogLine>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_gate)
        {
            foreach (var line in _lines) watcher.Writer.TryWrite(line);
            if (_completed) watcher.Writer.Complete();
            else _watchers.Add(watcher);
        }

        try
        {
            while (await watcher.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var batch = new List<LogLine>();
                while (watcher.Reader.TryRead(out var line)) batch.Add(line);
                if (batch.Count > 0) yield return batch;
            }
        }
        finally
        {
            lock (_gate) _watchers.Remove(watcher);
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (var watcher in _watchers) watcher.Writer.TryComplete();
        }
    }
}
