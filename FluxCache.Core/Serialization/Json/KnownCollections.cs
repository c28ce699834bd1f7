using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json.Nodes;

namespace FluxCache.Serialization.Json;

/// <summary>Which collections JSON carries whole, in their order.</summary>
/// <remarks>
/// Not among them are those that are read back reversed (stacks) or cannot be read, and collections that hold more than their
/// elements.
/// </remarks>
internal static class KnownCollections
{
    private static readonly FrozenSet<Type> Known = new[]
    {
        typeof(IEnumerable<>), typeof(ICollection<>), typeof(IList<>), typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>),
        typeof(ISet<>), typeof(IReadOnlySet<>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>),
        typeof(List<>), typeof(LinkedList<>), typeof(Queue<>), typeof(HashSet<>), typeof(SortedSet<>),
        typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(OrderedDictionary<,>),
        typeof(Collection<>), typeof(ObservableCollection<>),
        typeof(ConcurrentQueue<>), typeof(ConcurrentDictionary<,>),
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableQueue<>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedSet<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
        typeof(IImmutableList<>), typeof(IImmutableQueue<>), typeof(IImmutableSet<>), typeof(IImmutableDictionary<,>),
        typeof(Memory<>), typeof(ReadOnlyMemory<>),
        typeof(IEnumerable), typeof(ICollection), typeof(IList), typeof(IDictionary), typeof(ArrayList), typeof(Hashtable),
        typeof(JsonArray), typeof(JsonObject),
    }.ToFrozenSet();

    /// <summary>Why a collection would not be read back the same; null: it would.</summary>
    internal static string? FaultOf(Type type)
    {
        if (type.IsArray || Known.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
            return null;

        // A class of the caller's that adds nothing to a collection that is known.
        for (var own = type; own.BaseType is { } parent && own.Assembly != typeof(List<>).Assembly; own = parent)
        {
            if (HasFields(own) || own.GetConstructor(Type.EmptyTypes) is null)
                break;
            if (parent.IsGenericType && Known.Contains(parent.GetGenericTypeDefinition()))
                return null;
        }

        return "it is a collection that JSON cannot build again; use an array, a List or a Dictionary";
    }

    private static bool HasFields(Type type) => type.GetFields(
        System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public
        | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly).Length > 0;
}
