using System.Text;
using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>An entry's bytes.</summary>
public sealed class EntryRecordTests
{
    private const uint Hash = 7;

    private static readonly byte[] Value = [1, 2, 3];
    private static readonly EntryTimes Endless = Times(null, null);

    public static TheoryData<TimeSpan?, TimeSpan?> Lifetimes => new()
    {
        { null, null },
        { TimeSpan.FromMinutes(1), null },
        { null, TimeSpan.FromMinutes(1) },
    };

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public void HasKey_KeysOfEveryLength_IsTrueOfItsOwnAlone(TimeSpan? timeToLive, TimeSpan? window)
    {
        var times = Times(timeToLive, window);
        for (var length = 1; length <= 40; length++)
        {
            var key = new string('k', length);
            var record = Record(key, times);

            Assert.True(EntryRecord.HasKey(record, key));
            Assert.False(EntryRecord.HasKey(record, key + "k"));
            Assert.False(EntryRecord.HasKey(record, key[..^1]));
            for (var at = 0; at < length; at++)
            {
                // Another letter, and one whose low byte is the same.
                foreach (var letter in "l\u016b")
                    Assert.False(EntryRecord.HasKey(record, $"{key[..at]}{letter}{key[(at + 1)..]}"));
            }
        }
    }

    [Theory]
    [InlineData("ключ")]
    [InlineData("键")]
    [InlineData("ascii, then 😀 and ascii again")]
    public void HasKey_KeyBeyondAscii_IsTrueOfItsOwnAlone(string key)
    {
        var record = Record(key, Endless);

        Assert.True(EntryRecord.HasKey(record, key));
        Assert.False(EntryRecord.HasKey(record, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(key))));
        Assert.False(EntryRecord.HasKey(record, key + key));
        Assert.False(EntryRecord.HasKey(record, key[..^1] + "x"));
    }

    [Fact]
    public void HasKey_RecordThatSaysItIsLongerThanItsRoom_ReadsNothing()
    {
        const string Key = "a key of some length";
        var record = Record(Key, Endless);
        var keyEnd = record.Length - Value.Length;

        Assert.True(EntryRecord.HasKey(ref record[0], keyEnd, Key, out var start));
        Assert.Equal(keyEnd, (int)start);
        Assert.False(EntryRecord.HasKey(ref record[0], keyEnd - 1, Key, out _));
    }

    private static EntryTimes Times(TimeSpan? timeToLive, TimeSpan? window) =>
        EntryTimes.From(new EntryLifetime(timeToLive, window), new MemoryClock(new FakeTimeProvider()));

    private static byte[] Record(string key, in EntryTimes times)
    {
        var keyBytes = Encoding.UTF8.GetByteCount(key);
        var record = new byte[EntryRecord.Bytes(keyBytes, Value.Length, times)];
        EntryRecord.Write(record, key, keyBytes, Hash, Value, times, epoch: 0);
        return record;
    }
}
