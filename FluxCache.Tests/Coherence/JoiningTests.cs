using FluxCache.Coherence;
using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Coherence;

/// <summary>Which reads that are under way a caller who comes now may wait for.</summary>
public sealed class JoiningTests
{
    private const string Key = "key";

    [Theory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public void MayJoin_NothingHappened_Yes(InvalidationMode mode)
    {
        var memory = NewMemory(mode, out _);
        using var ticket = memory.TakeTicket(Key);
        memory.Invalidate("another");

        Assert.True(memory.MayJoin(ticket, whileLate: false));
        Assert.True(memory.MayJoin(ticket, whileLate: true));
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public void MayJoin_TheKeyMayHaveChangedSince_No(InvalidationMode mode)
    {
        RequireNo(mode, (memory, _) => memory.Invalidate(Key));
        RequireNo(mode, (memory, _) => memory.Flush());
        RequireNo(mode, (memory, _) => memory.BeginWrite(Key));
        RequireNo(mode, (memory, stream) => memory.Break(stream));
        RequireNo(mode, (memory, stream) => memory.Down(stream));
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey)]
    [InlineData(InvalidationMode.Broadcast)]
    [InlineData(InvalidationMode.Published)]
    public void MayJoin_AWriteHasEndedSince_No(InvalidationMode mode)
    {
        var memory = NewMemory(mode, out _);
        var write = memory.BeginWrite(Key);
        using var ticket = memory.TakeTicket(Key);
        Assert.True(memory.MayJoin(ticket, whileLate: false));

        memory.CompleteWrite(write, "value"u8, EntryLifetime.Endless);

        Assert.False(memory.MayJoin(ticket, whileLate: true));
    }

    [Theory]
    [InlineData(InvalidationMode.PerKey, true)]
    [InlineData(InvalidationMode.Broadcast, false)]
    [InlineData(InvalidationMode.Published, false)]
    public void MayJoin_AnotherReadHasReturnedAValue_OnlyWhereInvalidationsComeFirst(InvalidationMode mode, bool expected)
    {
        var memory = NewMemory(mode, out _);
        using var ticket = memory.TakeTicket(Key);
        using var other = memory.TakeTicket(Key);

        memory.Land(other, "value"u8.ToArray(), EntryLifetime.Endless);

        Assert.Equal(expected, memory.MayJoin(ticket, whileLate: true));
    }

    [Fact]
    public void MayJoin_AnswerThatTheKeyIsThere_OnlyWhereInvalidationsComeFirst()
    {
        foreach (var mode in (InvalidationMode[])[InvalidationMode.PerKey, InvalidationMode.Published])
        {
            var memory = NewMemory(mode, out _);
            using var ticket = memory.TakeTicket(Key);
            using var question = memory.TakeTicket(Key);

            memory.LandExistence(question, isThere: true);

            Assert.Equal(mode == InvalidationMode.PerKey, memory.MayJoin(ticket, whileLate: true));
        }
    }

    [Fact]
    public void MayJoin_TheStreamIsLate_LoadsOnly()
    {
        var memory = NewMemory(InvalidationMode.PerKey, out var stream);
        using var ticket = memory.TakeTicket(Key);
        memory.SetLate(stream, isLate: true);

        Assert.False(memory.MayJoin(ticket, whileLate: false));
        Assert.True(memory.MayJoin(ticket, whileLate: true));
    }

    private static void RequireNo(InvalidationMode mode, Action<CoherentMemory, int> happens)
    {
        var memory = NewMemory(mode, out var stream);
        using var ticket = memory.TakeTicket(Key);

        happens(memory, stream);

        Assert.False(memory.MayJoin(ticket, whileLate: false));
        Assert.False(memory.MayJoin(ticket, whileLate: true));
    }

    private static CoherentMemory NewMemory(InvalidationMode mode, out int stream)
    {
        var time = new FakeTimeProvider();
        var coverage = new KeyCoverage(connections: 1, prefixes: []);
        coverage.SetMode(0, mode);
        var memory = new CoherentMemory(
            new MemoryTier(10, 0, time), new StreamEpochs(coverage.Streams, time), coverage, stripes: 1);
        memory.Up(0);
        memory.Up(coverage.Channel);
        stream = coverage.StreamOf(Key);
        return memory;
    }
}
