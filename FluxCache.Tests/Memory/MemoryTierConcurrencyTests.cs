using System.Buffers.Binary;
using FluxCache.Memory;
using Xunit;
using Xunit.Abstractions;

namespace FluxCache.Tests.Memory;

/// <summary>Many threads, every operation, small bounds: nothing torn, nothing over a bound, nothing damaged.</summary>
public sealed class MemoryTierConcurrencyTests(ITestOutputHelper output)
{
    private const int Keys = 500;
    private const long MaxBytes = 60_000;

    [Theory]
    [InlineData(200, 1, EvictionPolicy.Lru)]
    [InlineData(200, 4, EvictionPolicy.Lru)]
    [InlineData(200, 4, EvictionPolicy.Adaptive)]
    [InlineData(100_000, 16, EvictionPolicy.Lru)]
    [InlineData(100_000, 16, EvictionPolicy.Adaptive)]
    public async Task Operations_FromManyThreads_KeepBoundsAndValuesWhole(
        long maxEntries, int shards, EvictionPolicy policy)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var tier = new MemoryTier(maxEntries, MaxBytes, TimeProvider.System, policy, shards);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(
            worker => OwnThread.RunAsync(() => Work(tier, maxEntries, new Random(seed + worker)))));

        tier.VerifyIntegrity();
        Assert.InRange(tier.Count, 1, maxEntries);
        Assert.InRange(tier.SizeBytes, 1, MaxBytes);
    }

    [Fact]
    public async Task Put_FromManyThreadsIntoAFullTier_NeitherBlocksNorLosesRoom()
    {
        var tier = new MemoryTier(8, 0, TimeProvider.System, shards: 8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => OwnThread.RunAsync(() =>
        {
            for (var number = 0; number < 20_000; number++)
                tier.Put($"{worker}:{number}", "value"u8, EntryLifetime.Endless);
        })));

        tier.VerifyIntegrity();
        Assert.InRange(tier.Count, 1, 8);
        Assert.Equal(8 * 20_000 - tier.Count, tier.Dropped.Evictions);
    }

    [Fact]
    public async Task TryGet_WhileTheIndexGrowsAndShrinks_FindsWhatIsThere()
    {
        const int Stable = 64;
        var tier = new MemoryTier(1_000_000, 0, TimeProvider.System, shards: 2);
        for (var number = 0; number < Stable; number++)
            tier.Put($"stable:{number}", BitConverter.GetBytes(number), EntryLifetime.Endless);

        var isOver = false;
        var writers = Enumerable.Range(0, 2).Select(writer => OwnThread.RunAsync(() =>
        {
            for (var round = 0; round < 6; round++)
            {
                for (var number = 0; number < 20_000; number++)
                    tier.Put($"passing:{writer}:{number}", [1], EntryLifetime.Endless);
                for (var number = 0; number < 20_000; number++)
                    tier.Remove($"passing:{writer}:{number}");
            }
        })).ToArray();
        var readers = Enumerable.Range(0, 2).Select(_ => OwnThread.RunAsync(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                for (var number = 0; number < Stable; number++)
                    Assert.Equal(BitConverter.GetBytes(number), tier.Get($"stable:{number}"));
            }
        })).ToArray();

        await Task.WhenAll(writers);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
        tier.VerifyIntegrity();
    }

    private static void Work(MemoryTier tier, long maxEntries, Random random)
    {
        Span<byte> value = stackalloc byte[600];
        for (var operation = 0; operation < 40_000; operation++)
        {
            var number = random.Next(Keys);
            var key = $"key:{number}";
            switch (random.Next(20))
            {
                case < 9:
                    if (operation % 4 == 0)
                        tier.Prefetch([key, $"key:{random.Next(Keys)}", "absent"]);
                    if (tier.Get(key) is { } read)
                        RequireWhole(read, number);
                    break;
                case < 16:
                    var length = random.Next(8, value.Length);
                    Fill(value[..length], number, random.Next());
                    tier.Put(key, value[..length], Lifetime(random));
                    break;
                case 16:
                    tier.Remove(key);
                    break;
                case 17:
                    tier.Renew(key, Lifetime(random));
                    break;
                case 18:
                    tier.Tidy();
                    break;
                default:
                    if (random.Next(200) == 0)
                        tier.Clear();
                    else
                        tier.CopyKeys(random.Next(tier.Parts), new List<string>());
                    break;
            }

            Assert.InRange(tier.Count, 0, maxEntries);
            Assert.InRange(tier.SizeBytes, 0, MaxBytes);
        }
    }

    private static EntryLifetime Lifetime(Random random) => random.Next(3) switch
    {
        0 => EntryLifetime.Endless,
        1 => new EntryLifetime(TimeSpan.FromMilliseconds(random.Next(20))),
        _ => new EntryLifetime(null, TimeSpan.FromMilliseconds(random.Next(1, 20))),
    };

    private static void Fill(Span<byte> value, int number, int stamp)
    {
        BinaryPrimitives.WriteInt32LittleEndian(value, number);
        value[4..].Fill((byte)stamp);
    }

    private static void RequireWhole(ReadOnlySpan<byte> value, int number)
    {
        Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(value));
        Assert.Equal(-1, value[5..].IndexOfAnyExcept(value[4]));
    }
}
