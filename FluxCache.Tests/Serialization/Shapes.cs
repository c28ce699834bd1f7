using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Drawing;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FluxCache.Tests.Serialization;

/// <summary>Values of many types, alone and inside of others.</summary>
internal static class Shapes
{
    /// <summary>Values by themselves: what is written whole, and what JSON alone would lose.</summary>
    internal static IEnumerable<object> Leaves() =>
    [
        true, (sbyte)-1, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue,
        ulong.MaxValue, Int128.MinValue, UInt128.MaxValue, (Half)1.5, 0.1f, double.Epsilon, -0.0, double.NaN,
        double.PositiveInfinity, 79228162514264337593543950335m, 1.00m, 'x', '\ud800', "text", "", "\ud800", "\ud83d\ude00\0\"",
        Guid.NewGuid(), DateTime.UnixEpoch, new DateTime(5, DateTimeKind.Unspecified), DateTime.MaxValue, DateTimeOffset.MaxValue,
        DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(-3)), DateOnly.MaxValue, TimeOnly.MaxValue, TimeSpan.MinValue,
        new Uri("a/b?c", UriKind.Relative), new Version(1, 2, 3, 4), DayOfWeek.Friday, (DayOfWeek)99,
        BigInteger.Pow(10, 40), new Complex(1, 2), new Vector2(1, 2), new Vector3(1, 2, 3), new Vector4(1, 2, 3, 4),
        new Quaternion(1, 2, 3, 4), new Plane(1, 2, 3, 4), Matrix4x4.CreateTranslation(1, 2, 3), new Matrix3x2(1, 2, 3, 4, 5, 6),
        new Rune('r'), new Index(3, fromEnd: true), 1..^2, new Point(1, 2), new Size(1, 2), new Rectangle(1, 2, 3, 4),
        new PointF(1.5f, 2), Color.FromArgb(1, 2, 3), IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, 1),
        CultureInfo.InvariantCulture, new StringBuilder("built"), new Lazy<int>(7), new UriBuilder("http://h/p"),
        new byte[] { 1, 2, 3 }, new ReadOnlyMemory<byte>([1, 2]), new Memory<byte>([1, 2]), new[] { 1, 2 }, new int[2, 2],
        new int[][] { [1], [2, 3] }, new List<int> { 1, 2 }, new Stack<int>([1, 2]), new Queue<int>([1, 2]),
        new LinkedList<int>([1, 2]), new HashSet<int> { 1, 2 }, new SortedSet<int> { 2, 1 },
        new ReadOnlyCollection<int>([1, 2]), new Collection<int> { 1 }, new ObservableCollection<int> { 1 },
        new ConcurrentBag<int> { 1, 2 }, new ConcurrentStack<int>([1, 2]), new ConcurrentQueue<int>([1, 2]),
        new ConcurrentDictionary<string, int> { ["a"] = 1 }, new BitArrayHolder(), new ArraySegment<int>([1, 2, 3], 1, 1),
        ImmutableArray.Create(1, 2), default(ImmutableArray<int>), ImmutableList.Create(1, 2), ImmutableStack.Create(1, 2),
        ImmutableQueue.Create(1, 2), ImmutableHashSet.Create(1, 2), ImmutableDictionary<string, int>.Empty.Add("a", 1),
        ImmutableSortedDictionary<string, int>.Empty.Add("a", 1), new Dictionary<string, int> { ["\ud800"] = 1 },
        new Dictionary<string, int> { ["A"] = 1, ["a"] = 2, [""] = 3, ["$type"] = 4 }, new Dictionary<int, string> { [1] = "a" },
        new Dictionary<(int, int), string> { [(1, 2)] = "a" }, new Dictionary<DayOfWeek, int> { [DayOfWeek.Monday] = 1 },
        new SortedDictionary<string, int> { ["b"] = 1, ["a"] = 2 }, new SortedList<string, int> { ["b"] = 1, ["a"] = 2 },
        new Dictionary<string, object> { ["a"] = 1 }, new Dictionary<string, object> { ["a"] = "text" },
        new List<object> { DateTime.UnixEpoch }, new object[] { 1, "a" }, new System.Collections.ArrayList { 1 },
        new System.Collections.BitArray([true, false]), new KeyValuePair<string, int>("a", 1), (1, "a"),
        (1, 2, 3, 4, 5, 6, 7, 8, 9), Tuple.Create(1, "a"), Tuple.Create(1, 2, 3, 4, 5, 6, 7, 8), new { Name = "a", Number = 1 },
        JsonDocument.Parse("[1]").RootElement, JsonNode.Parse("{\"a\":[1]}")!, new Order("A1", (2, 9.5m)),
        new PublicFields { Name = "a", Number = 1 }, new ReadOnlyField(7), new ReadOnlyFieldByConstructor(7), new InitOnly { Name = "a" },
        new NoSetter("a"), new PrivateSetter("a"), new PrivateState(), new HiddenBehindNothing(3), new ByHand { Name = "a" },
        new Lists { Items = { 1, 2 } }, new LeftOut { Name = "a", Ignored = "b" }, new Internal { Name = "a" },
        new Derived { Name = "a", More = "b" }, new Tagged { 1, 2 }, new Named { 1, 2 }, new Required { Name = "a" },
        new WithLock { Name = "a" }, new ThrowingGetter(), new SocketGetter(), new Node { Next = new Node() }, Node.Ring(),
        new TwoNames { Name = "a", name = "b" }, new Indexed(), new Polymorphic.Dog { Name = "a", Bark = 3 }, new WithConverter(3),
        new Struct { Name = "a", Number = 3 }, new ReadOnlyStruct(3), new Nothing(), new Subclassed("a", "b"),
        new Uncached("a"), new Cached("a").Warm(), typeof(int), new Func<int>(() => 1), new MemoryStream([1]), new Exception("a"),
        new CancellationToken(), (nint)3, new Untyped { Value = "a" }, new Untyped { Value = 3 }, new Untyped(),
    ];

    /// <summary>The same value inside of other types.</summary>
    internal static IEnumerable<object> Around<T>(T value) =>
    [
        new[] { value }, new List<T> { value, value }, new Dictionary<string, T> { ["a"] = value }, (value, 1), Tuple.Create(value),
        new Box<T>(value), new MutableBox<T> { Value = value }, new FieldBox<T> { Value = value },
        new StructBox<T> { Value = value }, new List<(T, string)> { (value, "a") }, new Dictionary<string, T[]> { ["a"] = [value] },
        new KeyValuePair<string, T>("a", value), new Box<Box<T>>(new Box<T>(value)), ImmutableArray.Create(value),
        new { Value = value },
    ];

    /// <summary>Values under a type that they are more than.</summary>
    internal static IEnumerable<(Type Type, object Value)> Under() =>
    [
        (typeof(Base), new Derived { Name = "a", More = "b" }),
        (typeof(List<Base>), new List<Base> { new Derived { Name = "a", More = "b" } }),
        (typeof(Polymorphic), new Polymorphic.Dog { Name = "a", Bark = 3 }),
        (typeof(List<Polymorphic>), new List<Polymorphic> { new Polymorphic.Dog { Name = "a", Bark = 3 } }),
        (typeof(IEnumerable<int>), new[] { 1, 2 }),
        (typeof(IReadOnlyList<int>), new List<int> { 1, 2 }),
        (typeof(IDictionary<string, int>), new Dictionary<string, int> { ["a"] = 1 }),
        (typeof(IComparable), 7),
        (typeof(Google.Protobuf.IMessage), new FluxCache.V1.SetRequest { Key = "a" }),
        (typeof(Google.Protobuf.ByteString), Google.Protobuf.ByteString.CopyFromUtf8("a")),
        (typeof(int?), 7),
        (typeof(DateTime?), DateTime.UnixEpoch),
        (typeof((int, string)?), (1, "a")),
    ];

    internal sealed record Order(string Id, (int Count, decimal Price) Line);

    internal sealed record Box<T>(T Value);

    internal sealed class MutableBox<T>
    {
        public T? Value { get; set; }
    }

    internal sealed class FieldBox<T>
    {
        public T? Value;
    }

    internal struct StructBox<T>
    {
        public T Value { get; set; }
    }

    internal sealed class PublicFields
    {
        public string? Name;
        public int Number;
    }

    internal sealed class ReadOnlyField(int number)
    {
        public readonly int Number = number;

        public ReadOnlyField()
            : this(0)
        {
        }
    }

    internal sealed class ReadOnlyFieldByConstructor(int number)
    {
        public readonly int Number = number;
    }

    internal sealed class InitOnly
    {
        public string? Name { get; init; }
    }

    internal sealed class NoSetter
    {
        public NoSetter()
        {
        }

        public NoSetter(string name) => Name = name;

        public string? Name { get; }
    }

    internal sealed class PrivateSetter
    {
        public PrivateSetter()
        {
        }

        public PrivateSetter(string name) => Name = name;

        public string? Name { get; private set; }
    }

    internal sealed class PrivateState
    {
        private readonly int _count = Random.Shared.Next(1, 1_000);

        public int Twice() => 2 * _count;
    }

    internal sealed class HiddenBehindNothing
    {
        private readonly int _seed;

        public HiddenBehindNothing()
        {
        }

        public HiddenBehindNothing(int seed) => _seed = seed;

        public string? Name { get; set; } = "a";

        public int Next() => _seed + 1;
    }

    internal sealed class ByHand
    {
        private string? _name;

        public string? Name
        {
            get => _name;
            set => _name = value;
        }

        public int Length => _name?.Length ?? 0;
    }

    internal sealed class Lists
    {
        public List<int> Items { get; } = [];
    }

    internal sealed class LeftOut
    {
        public string? Name { get; set; }

        [JsonIgnore]
        public string? Ignored { get; set; }
    }

    internal sealed class Internal
    {
        internal string? Name { get; set; }
    }

    internal class Base
    {
        public string? Name { get; set; }
    }

    internal sealed class Derived : Base
    {
        public string? More { get; set; }
    }

    internal sealed class Tagged : List<int>
    {
    }

    internal sealed class Named : List<int>
    {
        public string Name { get; set; } = "a" + Random.Shared.Next();
    }

    internal sealed class Required
    {
        public required string Name { get; set; }
    }

    internal sealed class WithLock
    {
        private readonly object _gate = new();

        public string? Name { get; set; }

        public void Enter()
        {
            lock (_gate)
                Name += "";
        }
    }

    internal sealed class ThrowingGetter
    {
        public string Name
        {
            get => throw new InvalidOperationException("not now");
            set => _ = value;
        }
    }

    internal sealed class SocketGetter
    {
        public string Name
        {
            get => throw new System.Net.Sockets.SocketException(1);
            set => _ = value;
        }
    }

    internal sealed class Node
    {
        public Node? Next { get; set; }

        public static Node Ring()
        {
            var node = new Node();
            node.Next = node;
            return node;
        }
    }

    internal sealed class TwoNames
    {
        public string? Name { get; set; }

        public string? name { get; set; }
    }

    internal sealed class Indexed
    {
        public string? Name { get; set; } = "a";

        public int this[int index] => index;
    }

    [JsonDerivedType(typeof(Dog), "dog")]
    internal abstract class Polymorphic
    {
        public string? Name { get; set; }

        internal sealed class Dog : Polymorphic
        {
            public int Bark { get; set; }
        }
    }

    [JsonConverter(typeof(Converter))]
    internal sealed class WithConverter(int number)
    {
        private readonly int _number = number;

        private sealed class Converter : JsonConverter<WithConverter>
        {
            public override WithConverter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                new(reader.GetInt32());

            public override void Write(Utf8JsonWriter writer, WithConverter value, JsonSerializerOptions options) =>
                writer.WriteNumberValue(value._number);
        }
    }

    internal struct Struct
    {
        public string? Name { get; set; }

        public int Number;
    }

    internal readonly struct ReadOnlyStruct(int number)
    {
        public int Number { get; } = number;
    }

    internal sealed class Nothing;

    internal class Parent(string secret)
    {
        private readonly string _secret = secret;

        public int Length() => _secret.Length;
    }

    internal sealed class Subclassed(string secret, string name) : Parent(secret)
    {
        public string Name { get; } = name;
    }

    internal sealed record Uncached(string Name)
    {
        private int? _length;

        public int Length() => _length ??= Name.Length;
    }

    internal sealed record Cached(string Name)
    {
        private int? _length;

        public Cached Warm()
        {
            _length ??= Name.Length;
            return this;
        }
    }

    internal sealed class Untyped
    {
        public object? Value { get; set; }
    }

    internal sealed class BitArrayHolder
    {
        public System.Collections.BitArray Bits { get; set; } = new([true, false]);
    }
}
