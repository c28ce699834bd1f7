using System.Text;
using FluxCache.Coherence;
using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Outcome = FluxCache.Coherence.Comparison;

namespace FluxCache.Tests.Coherence;

/// <summary>
/// Comparisons of memory with Redis, whose difference may be explained by an invalidation that is still under way.
/// </summary>
public sealed class MemoryComparerTests
{
    private const string Key = "key";
    private static readonly TimeSpan MaxSyncLag = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Reader _redis = new();
    private readonly Queue<TaskCompletionSource> _pings = [];
    private CoherentMemory _memory = null!;
    private MemoryComparer _comparer = null!;

    [Theory]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Compare_InvalidationsMayBeUnderWay_WaitsForThemBeforeItJudges(InvalidationMode mode)
    {
        Begin(mode, held: "old", stored: "new");

        var comparing = CompareAsync();
        Assert.False(comparing.IsCompleted);
        _memory.Invalidate(Key);
        Settle(mode);

        // Memory had it until the invalidation came: no violation.
        Assert.Equal(Outcome.None, await comparing);
        Assert.False(_memory.Contains(Key));
    }

    [Theory]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public async Task Compare_NoInvalidationCame_IsAViolationAndMended(InvalidationMode mode)
    {
        Begin(mode, held: "old", stored: "new");

        var comparing = CompareAsync();
        Settle(mode);

        Assert.Equal(Outcome.Violation, await comparing);
        Assert.True(_memory.Contains(Key));
        using var ticket = _memory.TakeTicket(Key);
        Assert.False(_memory.Differs(ticket, Bytes("new")));
    }

    [Fact]
    public async Task Compare_Published_WaitsAsLongAsAnInvalidationMayTake()
    {
        Begin(InvalidationMode.Published, held: "old", stored: "new");

        var comparing = CompareAsync();
        _time.Advance(MaxSyncLag - TimeSpan.FromTicks(1));
        Assert.False(comparing.IsCompleted);
        Settle(InvalidationMode.Published);

        await comparing;
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey, "old", "new", nameof(Outcome.Violation))]
    [InlineData(InvalidationMode.PerKey, "old", null, nameof(Outcome.Violation))]
    [InlineData(InvalidationMode.PerKey, "same", "same", nameof(Outcome.Equal))]
    [InlineData(InvalidationMode.Broadcast, "same", "same", nameof(Outcome.Equal))]
    [InlineData(InvalidationMode.Published, "same", "same", nameof(Outcome.Equal))]
    [InlineData(InvalidationMode.Published, null, "new", nameof(Outcome.None))]
    [InlineData(InvalidationMode.Published, null, null, nameof(Outcome.None))]
    public async Task Compare_NothingCanExplainADifference_WaitsForNothing(
        InvalidationMode mode, string? held, string? stored, string expected)
    {
        Begin(mode, held, stored);

        var comparing = CompareAsync();

        Assert.True(comparing.IsCompletedSuccessfully);
        Assert.Equal(expected, (await comparing).ToString());
        Assert.Empty(_pings);
    }

    [Fact]
    public async Task Compare_Suspects_AreNoViolations()
    {
        Begin(InvalidationMode.PerKey, held: "old", stored: "new");
        _memory.Break(0);
        Assert.Equal(Outcome.SuspectDiffered, await CompareAsync());
        Assert.True(_memory.Contains(Key));

        Begin(InvalidationMode.PerKey, held: "old", stored: null);
        _memory.Break(0);
        Assert.Equal(Outcome.SuspectDiffered, await CompareAsync());
        Assert.False(_memory.IsSuspect(Key));
    }

    [Fact]
    public async Task Compare_StreamIsLost_FailsAndChangesNothing()
    {
        Begin(InvalidationMode.Broadcast, held: "old", stored: "new");

        var comparing = CompareAsync();
        _pings.Dequeue().SetException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "lost"));

        await Assert.ThrowsAsync<FluxCacheException>(() => comparing);
        Assert.True(_memory.Contains(Key));
    }

    private void Begin(InvalidationMode mode, string? held, string? stored)
    {
        var coverage = new KeyCoverage(connections: 1, prefixes: []);
        coverage.SetMode(0, mode);
        _memory = new CoherentMemory(
            new MemoryTier(10, 0, _time), new StreamEpochs(coverage.Streams, _time), coverage, stripes: 1);
        _memory.Up(0);
        _memory.Up(coverage.Channel);
        if (held is not null)
        {
            using var ticket = _memory.TakeTicket(Key);
            Assert.True(_memory.Land(ticket, Bytes(held), EntryLifetime.Endless));
        }

        _redis.Stored = stored;
        var barrier = new StreamBarrier(coverage.Streams, _ =>
        {
            var ping = new TaskCompletionSource();
            _pings.Enqueue(ping);
            return new ValueTask(ping.Task);
        });
        _comparer = new MemoryComparer(_memory, coverage, _redis, barrier, MaxSyncLag, _time);
    }

    private async Task<Outcome> CompareAsync() => Assert.Single(await _comparer.CompareAsync([Key], default));

    /// <summary>All invalidations under way have come.</summary>
    private void Settle(InvalidationMode mode)
    {
        if (mode == InvalidationMode.Broadcast)
            _pings.Dequeue().SetResult();
        else
            _time.Advance(MaxSyncLag);
        Assert.Empty(_pings);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class Reader : IEntryReader
    {
        internal string? Stored { get; set; }

        public ValueTask ReadManyAsync(
            ReadOnlyMemory<string> keys, Memory<StoredEntry> entries, CancellationToken cancellationToken)
        {
            entries.Span.Fill(new StoredEntry(Stored is null ? default(ReadOnlyMemory<byte>?) : Bytes(Stored), EntryLifetime.Endless));
            return default;
        }
    }
}
