using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FluxCache.Tests.Serialization;

/// <summary>Whether two values hold the same, field by field; collections element by element.</summary>
internal static class DeepEquality
{
    internal static bool AreEqual(object? one, object? other)
    {
        if (one is null || other is null)
            return one is null && other is null;
        if (one is JsonElement element)
            return other is JsonElement read && JsonElement.DeepEquals(element, read);
        if (one is JsonNode node)
            return other is JsonNode read && JsonNode.DeepEquals(node, read);
        if (one is not string and IEnumerable elements)
            return other is IEnumerable others && AreSame(elements, others) && (IsOfSystem(one) || HaveSameFields(one, other));
        if (one.GetType() != other.GetType())
            return false;
        if (one.GetType() == typeof(object))
            return true;
        return IsOfSystem(one) && !one.GetType().IsGenericType ? one.Equals(other) : HaveSameFields(one, other);
    }

    private static bool AreSame(IEnumerable one, IEnumerable other)
    {
        var (left, right) = (one.Cast<object?>().ToArray(), other.Cast<object?>().ToArray());
        return left.Length == right.Length && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));
    }

    private static bool HaveSameFields(object one, object other)
    {
        for (var type = one.GetType(); type is not null && !IsCollectionOfSystem(type); type = type.BaseType)
            foreach (var field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!IsIgnored(field) && !AreEqual(field.GetValue(one), field.GetValue(other)))
                    return false;
        return true;
    }

    private static bool IsIgnored(FieldInfo field) =>
        field.Name.StartsWith('<')
        && field.DeclaringType!.GetProperty(field.Name[1..field.Name.IndexOf('>')]) is { } property
        && property.IsDefined(typeof(JsonIgnoreAttribute));

    private static bool IsCollectionOfSystem(Type type) =>
        type.IsAssignableTo(typeof(IEnumerable)) && type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

    private static bool IsOfSystem(object value) =>
        value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) == true
        || value is Google.Protobuf.IMessage or Google.Protobuf.ByteString;
}
