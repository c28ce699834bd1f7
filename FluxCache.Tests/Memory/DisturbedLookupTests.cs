using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>
/// A writer comes while a lookup without the lock copies: in one thread, at the moment when it does most harm. What the
/// lookup returns is a whole value of its key, or nothing.
/// </summary>
public sealed class DisturbedLookupTests
{
    /// <summary>Long enough to be compared eight characters a time, and short enough to be compared otherwise.</summary>
    private static readonly string[] Keys = ["key:00000001", "k"];

    /// <summary>Copied in steps of 64 bytes, copied at once, and in an array of its own.</summary>
    private static readonly int[] Lengths = [100, 20, 10_000];

    private static readonly EntryLifetime Hour = new(TimeSpan.FromHours(1));
    private static readonly EntryLifetime SlidingHour = new(null, TimeSpan.FromHours(1));

    private readonly MemoryTier _tier = new(100_000, 0, new FakeTimeProvider(), shards: 1);

    public static TheoryData<string, int, bool> EveryShape()
    {
        var data = new TheoryData<string, int, bool>();
        foreach (var key in Keys)
        {
            foreach (var length in Lengths)
            {
                data.Add(key, length, false);
                data.Add(key, length, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Overwrite_InItsPlace_IsSeenWholeOrNotAtAll(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() => _tier.Put(key, New(length - 5), lifetime));

        Assert.True(_tier.TryGet(key, buffer, out var entry));

        Assert.Equal(New(length - 5), buffer.First(entry.Length));
        _tier.VerifyIntegrity();
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Overwrite_EachTimeThatTheLookupTries_IsReadUnderTheLockInTheEnd(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var shorter = length;
        var buffer = new DisturbingBuffer(() => _tier.Put(key, New(--shorter), lifetime), times: 6);

        Assert.True(_tier.TryGet(key, buffer, out var entry));

        Assert.Equal(New(shorter), buffer.First(entry.Length));
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Overwrite_ThatMovesTheEntry_DoesNotShowWhatTookItsRoom(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() =>
        {
            _tier.Put(key, New(length * 2), lifetime);
            TakeRoom(key, length, lifetime);
        });

        Assert.True(_tier.TryGet(key, buffer, out var entry));

        Assert.Equal(New(length * 2), buffer.First(entry.Length));
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Renewal_ThatMovesTheEntry_DoesNotShowWhatTookItsRoom(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() =>
        {
            _tier.Renew(key, SlidingHour, epoch: 7);
            TakeRoom(key, length, lifetime);
        });

        Assert.True(_tier.TryGet(key, buffer, out var entry));

        Assert.Equal(Old(length), buffer.First(entry.Length));
        Assert.Equal(7, entry.Epoch);
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Removal_AndAnotherTakesTheRoom_FindsNothing(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() =>
        {
            _tier.Remove(key);
            TakeRoom(key, length, lifetime);
        });

        Assert.False(_tier.TryGet(key, buffer, out _));
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Clear_AndAnotherTakesTheRoom_FindsNothing(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() =>
        {
            _tier.Clear();
            TakeRoom(key, length, lifetime);
        });

        Assert.False(_tier.TryGet(key, buffer, out _));
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Growth_OfTheTable_AndAnOverwriteInTheNewOne_IsSeenWhole(string key, int length, bool mortal)
    {
        var lifetime = Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() =>
        {
            for (var other = 0; other < 1_000; other++)
                _tier.Put($"other:{other}", "other"u8, EntryLifetime.Endless);
            _tier.Put(key, New(length - 5), lifetime);
        });

        Assert.True(_tier.TryGet(key, buffer, out var entry));

        Assert.Equal(New(length - 5), buffer.First(entry.Length));
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public void Removal_OfManyOthers_MovesTheRecordAndTheLookupFollows(string key, int length, bool mortal)
    {
        // The key's record is the last of those that fill slabs; when most others have gone, it is moved to where there is room.
        var others = 640_000 / length;
        for (var other = 0; other < others; other++)
            _tier.Put($"other:{other:00000}", Other(length), EntryLifetime.Endless);
        Put(key, length, mortal);
        var buffer = new DisturbingBuffer(() =>
        {
            for (var other = 0; other < others; other++)
            {
                if (other % 50 != 0)
                    _tier.Remove($"other:{other:00000}");
            }

            _tier.Tidy();
            for (var other = 0; other < others; other++)
                _tier.Put($"again:{other:00000}", Other(length), EntryLifetime.Endless);
        });

        Assert.True(_tier.TryGet(key, buffer, out var entry));

        Assert.Equal(Old(length), buffer.First(entry.Length));
        _tier.VerifyIntegrity();
    }

    private EntryLifetime Put(string key, int length, bool mortal)
    {
        var lifetime = mortal ? Hour : EntryLifetime.Endless;
        Assert.True(_tier.Put(key, Old(length), lifetime));
        return lifetime;
    }

    /// <summary>Puts other keys until one of them must have the room that the key had.</summary>
    private void TakeRoom(string key, int length, EntryLifetime lifetime)
    {
        for (var other = 0; other < 1_000; other++)
            _tier.Put(other.ToString(System.Globalization.CultureInfo.InvariantCulture).PadRight(key.Length, '.'), Other(length), lifetime);
    }

    private static byte[] Old(int length) => Filled(length, (byte)'o');

    private static byte[] New(int length) => Filled(length, (byte)'n');

    private static byte[] Other(int length) => Filled(length, (byte)'x');

    private static byte[] Filled(int length, byte with)
    {
        var value = new byte[length];
        value.AsSpan().Fill(with);
        return value;
    }
}
