using System.Reflection;
using FluxCache.Serialization;
using Google.Protobuf;
using Xunit;

namespace FluxCache.Tests.Serialization;

/// <summary>A value is read back the same, or it is not written. Over some hundred types.</summary>
public sealed class RoundTripTests
{
    private const BindingFlags Own = BindingFlags.Static | BindingFlags.NonPublic;
    private static readonly ValueSerializer Serializer = new(maxValueBytes: 1 << 20);

    [Fact]
    public void Value_OfAnyShape_IsReadBackTheSameOrRefusedAtTheWrite()
    {
        var leaves = Shapes.Leaves().Select(value => (Type: TypeOf(value), Value: value)).Concat(Shapes.Under()).ToArray();
        var shapes = leaves.Concat(leaves.SelectMany(static leaf =>
            Call<IEnumerable<object>>(nameof(Around), leaf.Type, leaf.Value).Select(value => (value.GetType(), value)))).ToArray();

        var lost = shapes.Select(static shape => Call<string?>(nameof(FaultOf), shape.Item1, shape.Item2))
            .OfType<string>().ToArray();

        Assert.True(shapes.Length > 2_000, $"{shapes.Length} shapes");
        Assert.True(lost.Length == 0, $"{lost.Length} of {shapes.Length}:\n{string.Join('\n', lost)}");
    }

    [Fact]
    public void Value_ThatCallersWriteEveryDay_IsWritten()
    {
        foreach (var value in (object[])
        [
            new Shapes.Order("A1", (2, 9.5m)), (1, "a"), new List<(int, string)> { (1, "a") },
            new Dictionary<string, (int, int)> { ["a"] = (1, 2) }, new Shapes.PublicFields { Name = "a" },
            new System.Numerics.Vector3(1, 2, 3), new Shapes.ByHand { Name = "a" }, new Shapes.InitOnly { Name = "a" },
            new Shapes.LeftOut { Name = "a" }, new Shapes.WithLock { Name = "a" }, new { Name = "a" }, Tuple.Create(1, 2),
            new Shapes.Struct { Name = "a", Number = 3 }, new Shapes.ReadOnlyFieldByConstructor(7), new Shapes.Uncached("a"),
            new Shapes.Tagged { 1 }, new Shapes.WithConverter(3), new HashSet<string> { "a" }, new[] { DateTime.UtcNow },
            new Shapes.Required { Name = "a" }, new Shapes.Node { Next = new() }, DayOfWeek.Friday,
        ])
        {
            Call<int>(nameof(Write), value.GetType(), value);
            Assert.Null(Call<string?>(nameof(FaultOf), value.GetType(), value));
        }
    }

    [Theory]
    [InlineData("text", "text")]
    [InlineData(7, "7")]
    [InlineData(true, "true")]
    public void Object_IsWrittenAsTheTypeThatItIs(object value, string stored)
    {
        var payload = Serializer.Serialize(value).Payload;

        Assert.Equal(stored, System.Text.Encoding.UTF8.GetString(payload.Span));
        var failure = Assert.Throws<FluxCacheException>(() => Serializer.Deserialize<object>(payload));
        Assert.Equal(FluxCacheErrorKind.Serialization, failure.Kind);
    }

    [Fact]
    public void ByteString_IsBytesBothWays()
    {
        var value = ByteString.CopyFrom(0, 1, 0xff);
        var payload = Serializer.Serialize(value).Payload;

        Assert.Equal(value, Serializer.Deserialize<ByteString>(payload));
        Assert.Equal([0, 1, 0xff], Serializer.Deserialize<byte[]>(payload));
    }

    [Fact]
    public void Write_WhatTheCallersCodeThrows_IsASerializationFailure()
    {
        Assert.All(
            new Action[]
            {
                () => Serializer.Serialize(new Shapes.ThrowingGetter()),
                () => Serializer.Serialize(new Shapes.SocketGetter()),
                () => Serializer.Serialize(new Shapes.TwoNames()),
                () => Serializer.Serialize(double.NaN is var nan ? new[] { nan } : []),
                () => Serializer.Deserialize<Throwing>("{\"name\":\"a\"}"u8.ToArray()),
            },
            act => Assert.Equal(FluxCacheErrorKind.Serialization, Assert.Throws<FluxCacheException>(act).Kind));
    }

    /// <summary>Null: the value is read back the same, or refused.</summary>
    private static string? FaultOf<T>(T value)
        where T : notnull
    {
        ReadOnlyMemory<byte> payload;
        try
        {
            payload = Serializer.Serialize(value).Payload;
        }
        catch (FluxCacheException refused) when (refused.Kind == FluxCacheErrorKind.Serialization)
        {
            return null;
        }

        var text = System.Text.Encoding.UTF8.GetString(payload.Span);
        try
        {
            var read = Serializer.Deserialize<T>(payload);
            return DeepEquality.AreEqual(value, read) ? null : $"{typeof(T)} {value} became {read} by {text}";
        }
        catch (Exception failure)
        {
            return $"{typeof(T)} {value} was written as {text}: {failure.Message}";
        }
    }

    private static IEnumerable<object> Around<T>(T value) => Shapes.Around(value);

    private static int Write<T>(T value) => Serializer.Serialize(value).Payload.Length;

    /// <summary>The type that a caller would say.</summary>
    private static Type TypeOf(object value) => value switch
    {
        Type => typeof(Type),
        System.Text.Json.Nodes.JsonNode => typeof(System.Text.Json.Nodes.JsonNode),
        _ => value.GetType(),
    };

    private static TResult Call<TResult>(string method, Type type, object value) =>
        (TResult)typeof(RoundTripTests).GetMethod(method, Own)!.MakeGenericMethod(type).Invoke(null, [value])!;

    internal sealed class Throwing
    {
        public string? Name
        {
            get => null;
            set => throw new System.Net.Sockets.SocketException(1);
        }
    }
}
