using FluxCache.Coherence;
using Microsoft.Extensions.Time.Testing;
using Outcome = FluxCache.Coherence.Comparison;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>A re-sync, a re-check or a shadow read: it mends, and in these scenarios never finds a violation.</summary>
internal static class Comparisons
{
    private static readonly TimeSpan MaxSyncLag = TimeSpan.FromSeconds(1);

    internal static void AddComparison(this ModelNode node, string name)
    {
        var caller = node.Add(name);
        caller.Then("begins", () =>
        {
            var time = new FakeTimeProvider();
            var reader = new Reader(node, caller);
            TaskCompletionSource? ping = null;
            var barrier = new StreamBarrier(node.Coverage.Streams, _ =>
            {
                ping = new TaskCompletionSource();
                node.Ask(caller, "pings", static () => { }, isRead: true);
                return new ValueTask(ping.Task);
            });
            var comparer = new MemoryComparer(node.Memory, node.Coverage, reader, barrier, MaxSyncLag, time);
            var comparing = comparer.CompareAsync([ModelNode.Key], CancellationToken.None).AsTask();
            reader.Read = () =>
            {
                if (comparing.IsCompleted)
                {
                    Judge();
                }
                else if (node.Mode == InvalidationMode.Published)
                {
                    // A message that was sent by now comes within the lag, or the stream is late.
                    var published = node.Redis.Published;
                    caller.ThenWhen("settles", () => node.Redis.Passed >= published, () =>
                    {
                        time.Advance(MaxSyncLag);
                        Judge();
                    });
                }
                else
                {
                    caller.OnFailure = () => ping!.SetException(Reader.Lost());
                    caller.ThenHear("settles", () =>
                    {
                        ping!.SetResult();
                        Judge();
                    });
                }
            };

            void Judge()
            {
                node.Require(comparing.IsCompletedSuccessfully, "the comparison did not end at once");
                node.Require(ModelNode.ResultOf(comparing)[0] != Outcome.Violation, "a violation is counted that is none");
            }
        });
    }

    /// <summary>Reads the key by steps of a caller.</summary>
    private sealed class Reader(ModelNode node, Caller caller) : IEntryReader
    {
        /// <summary>Called when the comparison has what was read, and has gone as far as it can.</summary>
        internal Action Read { get; set; } = static () => { };

        internal static FluxCacheException Lost() => new(FluxCacheErrorKind.Unavailable, "the connection was lost");

        public ValueTask ReadManyAsync(
            ReadOnlyMemory<string> keys, Memory<StoredEntry> entries, CancellationToken cancellationToken)
        {
            (int Version, bool IsThere) found = default;
            var reading = new TaskCompletionSource();
            caller.OnFailure = () => reading.SetException(Lost());
            node.AskForTheKey(caller, result => found = result);
            caller.ThenHear("compares", () =>
            {
                entries.Span[0] = new StoredEntry(ModelNode.ValueOf(found), EntryLifetime.Endless);
                reading.SetResult();
                Read();
            });
            return new ValueTask(reading.Task);
        }
    }
}
