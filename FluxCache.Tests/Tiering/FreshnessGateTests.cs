using FluxCache.Coherence;
using FluxCache.Memory;
using FluxCache.Tiering;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Tiering;

/// <summary>When memory may answer a read that asks for more than any value.</summary>
public sealed class FreshnessGateTests
{
    private const string Key = "key";

    private readonly KeyCoverage _coverage = new(connections: 1, prefixes: []);
    private readonly CoherentMemory _memory;
    private readonly TokenLedger _tokens;
    private readonly FreshnessGate _gate;
    private readonly List<TaskCompletionSource> _pings = [];

    public FreshnessGateTests()
    {
        var time = new FakeTimeProvider();
        _coverage.SetMode(0, InvalidationMode.PerKey);
        _memory = new CoherentMemory(
            new MemoryTier(10, 0, time), new StreamEpochs(_coverage.Streams, time), _coverage, stripes: 1);
        _memory.Up(0);
        _memory.Up(_coverage.Channel);
        _tokens = new TokenLedger(_coverage.Streams);
        var barrier = new StreamBarrier(_coverage.Streams, _ =>
        {
            _pings.Add(new TaskCompletionSource());
            return new ValueTask(_pings[^1].Task);
        });
        _gate = new FreshnessGate(_memory, _coverage, _tokens, barrier);
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    public async Task Linearizable_IsOpenWhenABarrierHasCome(InvalidationMode mode)
    {
        _coverage.SetMode(0, mode);

        var opening = OpenAsync(Freshness.Linearizable);
        Assert.False(opening.IsCompleted);
        Assert.Single(_pings).SetResult();

        Assert.True(await opening);
    }

    [Fact]
    public async Task Linearizable_AWriteIsUnderWay_StaysShut()
    {
        // Redis may have executed it, and others seen it, while memory still holds what was before.
        var write = _memory.BeginWrite(Key);
        Assert.False(await PassAsync(Freshness.Linearizable));

        _memory.CompleteWrite(write, "value"u8, EntryLifetime.Endless);
        Assert.True(await PassAsync(Freshness.Linearizable));
    }

    [Fact]
    public async Task Linearizable_AWriteBeganWhileTheBarrierWasUnderWay_StaysShut()
    {
        var opening = OpenAsync(Freshness.Linearizable);
        _memory.BeginWrite(Key);
        _pings[^1].SetResult();

        Assert.False(await opening);
    }

    [Fact]
    public async Task Linearizable_AWriteOfAnotherKeyIsUnderWay_IsOpen()
    {
        _memory.BeginWrite("another");

        Assert.True(await PassAsync(Freshness.Linearizable));
    }

    [Theory]
    [InlineData(InvalidationMode.Published)]
    [InlineData(InvalidationMode.None)]
    [InlineData(InvalidationMode.Auto)]
    public async Task Fresh_TheServerDoesNotReport_StaysShutAndSendsNothing(InvalidationMode mode)
    {
        _coverage.SetMode(0, mode);

        Assert.False(await OpenAsync(Freshness.Linearizable));
        Assert.False(await OpenAsync(Freshness.AtLeast(OthersToken())));
        Assert.True(await OpenAsync(Freshness.Any));
        Assert.Empty(_pings);
    }

    [Fact]
    public async Task Fresh_TheStreamIsLost_StaysShutAndSendsNothing()
    {
        var token = OthersToken();
        _memory.Down(0);

        Assert.False(await OpenAsync(Freshness.Linearizable));
        Assert.False(await OpenAsync(Freshness.AtLeast(token)));
        Assert.Empty(_pings);
    }

    [Fact]
    public async Task Fresh_TheBarrierFails_StaysShutAndRemembersNothing()
    {
        var token = OthersToken();
        foreach (var freshness in (Freshness[])[Freshness.Linearizable, Freshness.AtLeast(token)])
        {
            var opening = OpenAsync(freshness);
            _pings[^1].SetException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "lost"));
            Assert.False(await opening);
        }

        Assert.False(_tokens.HasPassed(0, token));
    }

    [Fact]
    public async Task AtLeast_CostsABarrierOnce()
    {
        var other = new TokenLedger(_coverage.Streams);
        var (earlier, token, later) = (other.Issue(), other.Issue(), other.Issue());

        Assert.True(await PassAsync(Freshness.AtLeast(token)));
        Assert.True(await OpenAsync(Freshness.AtLeast(token)));
        Assert.True(await OpenAsync(Freshness.AtLeast(earlier)));
        Assert.Single(_pings);

        Assert.True(await PassAsync(Freshness.AtLeast(later)));
        Assert.Equal(2, _pings.Count);
    }

    [Fact]
    public async Task AtLeast_TokenOfThisCache_CostsNothing()
    {
        Assert.True(await OpenAsync(Freshness.AtLeast(_tokens.Issue())));
        Assert.Empty(_pings);
    }

    private WriteToken OthersToken() => new TokenLedger(_coverage.Streams).Issue();

    private Task<bool> OpenAsync(Freshness freshness) => _gate.OpenAsync(Key, freshness, CancellationToken.None).AsTask();

    /// <summary>Opens it, and lets the barrier come.</summary>
    private async Task<bool> PassAsync(Freshness freshness)
    {
        var opening = OpenAsync(freshness);
        _pings[^1].SetResult();
        return await opening;
    }
}
