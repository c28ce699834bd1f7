using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FluxCache.Serialization;
using Xunit;

namespace FluxCache.Tests.Serialization;

public sealed class EnvelopeTests
{
    private const int MaxBytes = 1 << 20;

    private static readonly DateTimeOffset Deadline = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123);

    [Fact]
    public void Wrap_PlainValue_IsLeftAsItIs()
    {
        var payload = "value"u8.ToArray();
        Assert.True(Envelope.Wrap(payload, 0, null, null).Equals(payload.AsMemory()));
        Assert.True(Envelope.Wrap(payload, 6, null, null).Equals(payload.AsMemory()));
    }

    [Fact]
    public void Wrap_AnyBytes_UnwrapGivesThemBack() => Prop.ForAll<byte[], PositiveInt, bool>((bytes, window, pack) =>
    {
        var slidingWindow = TimeSpan.FromMilliseconds(window.Get);
        var unwrapped = Envelope.Unwrap(Envelope.Wrap(bytes, pack ? 1 : 0, slidingWindow, Deadline), MaxBytes);
        return unwrapped.Payload.Span.SequenceEqual(bytes)
            && unwrapped.SlidingWindow == slidingWindow
            && unwrapped.Deadline == Deadline;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wrap_EmptyValueThatSlides_UnwrapsToNothing()
    {
        var unwrapped = Envelope.Unwrap(Envelope.Wrap(default, 0, TimeSpan.FromSeconds(1), null), MaxBytes);
        Assert.Equal(0, unwrapped.Payload.Length);
        Assert.Equal(TimeSpan.FromSeconds(1), unwrapped.SlidingWindow);
    }

    [Fact]
    public void Wrap_CompressibleValue_IsSmallerAndAnyGzipToolUnpacksIt()
    {
        var payload = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same words ", 1_000)));

        var stored = Envelope.Wrap(payload, 1, null, null);

        Assert.InRange(stored.Length, 1, payload.Length / 10);
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(stored.ToArray()), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        Assert.Equal(payload, unpacked.ToArray());
    }

    [Fact]
    public void Wrap_ThatWouldGrow_StaysPlain()
    {
        var noise = new byte[4_096];
        new Random(1).NextBytes(noise);
        Assert.True(Envelope.Wrap(noise, 1, null, null).Equals(noise.AsMemory()));
    }

    [Fact]
    public void Unwrap_ForeignGzip_IsLeftAsItIs()
    {
        var foreign = Gzip.Pack("theirs"u8, CompressionLevel.Optimal).ToArray();
        Assert.Equal(foreign, Envelope.Unwrap(Envelope.Wrap(foreign, 0, null, null), MaxBytes).Payload);
    }

    [Fact]
    public void Wrap_BytesThatAreAnEnvelope_ComeBackAsTheyWere()
    {
        var ours = Envelope.Wrap("inner"u8.ToArray(), 0, TimeSpan.FromSeconds(1), Deadline);

        var stored = Envelope.Wrap(ours, 0, null, null);
        var unwrapped = Envelope.Unwrap(stored, MaxBytes);

        Assert.True(unwrapped.Payload.Span.SequenceEqual(ours.Span));
        Assert.Null(unwrapped.SlidingWindow);
    }

    [Fact]
    public void Unwrap_MoreThanTheLimit_IsRefused()
    {
        var stored = Envelope.Wrap(new byte[10_000], 1, null, null);
        Assert.Equal(
            FluxCacheErrorKind.Serialization,
            Assert.Throws<FluxCacheException>(() => Envelope.Unwrap(stored, 9_999)).Kind);
    }

    [Fact]
    public void Unwrap_PlainValueOfMoreThanTheLimit_IsRefusedAndSaysWhatToChange()
    {
        var failure = Assert.Throws<FluxCacheException>(() => Envelope.Unwrap(new byte[11], 10));

        Assert.Equal(FluxCacheErrorKind.Serialization, failure.Kind);
        Assert.Contains("FluxCache:MaxValueBytes", failure.Message, StringComparison.Ordinal);
        Assert.Equal(10, Envelope.Unwrap(new byte[10], 10).Payload.Length);
    }

    [Fact]
    public void Unwrap_ClaimOfMoreThanItCanHold_IsRefusedBeforeAllocating()
    {
        var stored = Envelope.Wrap(new byte[100], 0, TimeSpan.FromSeconds(1), null).ToArray();
        BitConverter.TryWriteBytes(stored.AsSpan(stored.Length - 4), 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FluxCacheException>(() => Envelope.Unwrap(stored, int.MaxValue));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }

    [Fact]
    public void Unwrap_Mutated_GivesBytesOrAClearFailure()
    {
        var random = new Random(7);
        var original = Envelope.Wrap(Encoding.UTF8.GetBytes(new string('x', 500)), 1, TimeSpan.FromSeconds(1), Deadline)
            .ToArray();
        var failures = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var stored = original[..random.Next(1, original.Length + 1)];
            stored[random.Next(stored.Length)] = (byte)random.Next(256);
            try
            {
                Assert.InRange(Envelope.Unwrap(stored, MaxBytes).Payload.Length, 0, MaxBytes);
            }
            catch (FluxCacheException failure)
            {
                Assert.Equal(FluxCacheErrorKind.Serialization, failure.Kind);
                failures++;
            }
        }

        Assert.True(failures > 0);
    }
}
