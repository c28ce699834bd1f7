using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FluxCache.Serialization;
using FluxCache.V1;
using Google.Protobuf;
using Xunit;

namespace FluxCache.Tests.Serialization;

public sealed class ValueSerializerTests
{
    private readonly ValueSerializer _serializer = new(maxValueBytes: 1 << 20);

    [Fact]
    public void Integers_Any_ReadBackTheSame() => Prop.ForAll<long, int, byte>((a, b, c) =>
        RoundTrip(a) == a
        && RoundTrip(b) == b
        && RoundTrip(c) == c
        && RoundTrip((ulong)a) == (ulong)a).QuickCheckThrowOnFailure();

    [Fact]
    public void FloatingPoint_Any_ReadsBackTheSame() => Prop.ForAll<double, float, decimal>((a, b, c) =>
        RoundTrip(a).Equals(a) && RoundTrip(b).Equals(b) && RoundTrip(c) == c).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_Any_ReadBackTheSame() => Prop.ForAll<byte[]>(bytes =>
        RoundTrip(bytes).SequenceEqual(bytes)
        && RoundTrip((ReadOnlyMemory<byte>)bytes).Span.SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_AnyUnicode_ReadsBackTheSame() => Prop.ForAll<uint[]>(scalars =>
    {
        var text = string.Concat(
            scalars.Select(scalar => scalar % 0x110000).Where(Rune.IsValid).Select(scalar => new Rune(scalar)));
        return RoundTrip(text) == text;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(42, "42")]
    [InlineData(-1L, "-1")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e300, "1E+300")]
    [InlineData(true, "true")]
    [InlineData("text", "text")]
    public void Serialize_PlainKinds_AreWhatRedisCliShows<T>(T value, string shown) where T : notnull =>
        Assert.Equal(shown, Encoding.UTF8.GetString(_serializer.Serialize(value).Payload.Span));

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    public void Boolean_OtherPrograms_AreUnderstood(string stored, bool value) =>
        Assert.Equal(value, Read<bool>(stored));

    [Fact]
    public void Object_AsJson_ReadsBackTheSame()
    {
        var person = new Person("Ada", 36, ["math"]);
        Assert.Equivalent(person, RoundTrip(person));
        Assert.Contains(
            "\"name\":\"Ada\"",
            Encoding.UTF8.GetString(_serializer.Serialize(person).Payload.Span),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nullable_OfANumber_IsReadAsTheNumber() => Assert.Equal(7, Read<int?>("7"));

    [Fact]
    public void Protobuf_Message_ReadsBackTheSame()
    {
        var message = new SetRequest { Key = "key", Value = ByteString.CopyFromUtf8("value"), TtlMs = 5 };
        Assert.Equal(message, RoundTrip(message));
    }

    [Fact]
    public void Protobuf_PlainGzipOfTheOrigin_IsRead()
    {
        var message = new SetRequest { Key = "key", Value = ByteString.CopyFromUtf8("value") };
        var stored = Gzip.Pack(message.ToByteArray(), System.IO.Compression.CompressionLevel.Optimal).ToArray();

        Assert.Equal(message, _serializer.Deserialize<SetRequest>(stored));
        Assert.Equal(stored, _serializer.Deserialize<byte[]>(stored));
    }

    [Fact]
    public void Protobuf_PlainGzipThatUnpacksToTooMuch_IsRefused()
    {
        var bomb = Gzip.Pack(new byte[2 << 20], System.IO.Compression.CompressionLevel.Optimal).ToArray();
        Assert.Equal(
            FluxCacheErrorKind.Serialization,
            Assert.Throws<FluxCacheException>(() => _serializer.Deserialize<SetRequest>(bomb)).Kind);
    }

    [Theory]
    [InlineData("no number")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public void Deserialize_NotOfTheType_SaysSo(string stored)
    {
        var failure = Assert.Throws<FluxCacheException>(() => Read<int>(stored));
        Assert.Equal(FluxCacheErrorKind.Serialization, failure.Kind);
        Assert.Contains("System.Int32", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_Malformed_IsASerializationFailure()
    {
        Assert.All(
            new Action[]
            {
                () => Read<bool>("maybe"),
                () => Read<Person>("{\"name\":"),
                () => Read<Person>("null"),
                () => _serializer.Deserialize<string>(new byte[] { 0xff, 0xfe }),
                () => _serializer.Deserialize<SetRequest>(new byte[] { 0x0a, 0xff }),
            },
            read => Assert.Equal(FluxCacheErrorKind.Serialization, Assert.Throws<FluxCacheException>(read).Kind));
    }

    [Fact]
    public void Serialize_HalfASurrogatePair_IsRefused() =>
        Assert.Equal(
            FluxCacheErrorKind.Serialization,
            Assert.Throws<FluxCacheException>(() => _serializer.Serialize("\ud800")).Kind);

    [Fact]
    public void Deserialize_ReadOnlyMemory_IsTheStoredBytesThemselves()
    {
        var stored = new byte[] { 1, 2, 3 };
        Assert.True(_serializer.Deserialize<ReadOnlyMemory<byte>>(stored).Equals(stored.AsMemory()));
        Assert.NotSame(stored, _serializer.Deserialize<byte[]>(stored));
    }

    private T RoundTrip<T>(T value) => _serializer.Deserialize<T>(_serializer.Serialize(value).Payload);

    private T Read<T>(string stored) => _serializer.Deserialize<T>(Encoding.UTF8.GetBytes(stored));

    private sealed record Person(string Name, int Age, string[] Interests);
}
