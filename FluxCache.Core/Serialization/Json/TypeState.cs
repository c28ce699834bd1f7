using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FluxCache.Serialization.Json;

/// <summary>What a type keeps in its fields, and which of that JSON does not carry.</summary>
internal sealed class TypeState
{
    private static readonly TypeState Whole = new(null, []);

    /// <summary>What goes wrong with each value; null: nothing.</summary>
    private readonly string? _fault;

    /// <summary>Fields that JSON does not carry. Only what they hold can be lost: nothing, or a lock, cannot.</summary>
    private readonly FieldInfo[] _hidden;

    private TypeState(string? fault, FieldInfo[] hidden) => (_fault, _hidden) = (fault, hidden);

    internal static TypeState Of(JsonTypeInfo contract)
    {
        if (contract.CreateObject is null && !contract.Properties.Any(static member => member.AssociatedParameter is not null))
            return new("it has no public constructor that JSON can be read with", []);

        var members = contract.Properties
            .Where(static member => member.AttributeProvider is MemberInfo)
            .ToDictionary(static member => ((MemberInfo)member.AttributeProvider!).Name, StringComparer.OrdinalIgnoreCase);
        var hidden = new List<FieldInfo>();
        foreach (var field in FieldsOf(contract.Type))
        {
            if (IsLeftOut(field))
                continue;
            if (!members.TryGetValue(MemberNameOf(field.Name), out var member))
                hidden.Add(field);
            else if (!IsCarried(member))
                return new($"{member.Name} can be read from the value but not set by JSON; give it a public setter, or a "
                    + "constructor parameter of its name", []);
        }

        return hidden.Count == 0 ? Whole : new(null, [.. hidden]);
    }

    /// <summary>What of a value would be lost; null: nothing.</summary>
    internal string? FaultOf(object value)
    {
        if (_fault is not null)
            return _fault;
        foreach (var field in _hidden)
        {
            var held = field.GetValue(value);
            if (held is not null && held.GetType() != typeof(object) && !IsDefault(held, field.FieldType))
                return $"its field {field.Name} is in no public property or field; make it one, or mark it [JsonIgnore] if it need not be stored";
        }

        return null;
    }

    private static bool IsDefault(object held, Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null && held.Equals(Activator.CreateInstance(type));

    private static bool IsCarried(JsonPropertyInfo member) =>
        member.Get is not null
        && (member.Set is not null
            || member.AssociatedParameter is not null
            || member.ObjectCreationHandling == JsonObjectCreationHandling.Populate);

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
            foreach (var field in declaring.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                yield return field;
    }

    /// <summary>What the type's author left out, and what is no data.</summary>
    private static bool IsLeftOut(FieldInfo field) =>
        field.FieldType == typeof(Lock)
        || field.FieldType.IsAssignableTo(typeof(Delegate))
        || field.IsDefined(typeof(JsonIgnoreAttribute))
        || (PropertyOf(field) is { } property && property.IsDefined(typeof(JsonIgnoreAttribute)));

    private static PropertyInfo? PropertyOf(FieldInfo field) => field.DeclaringType!.GetProperties(
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .FirstOrDefault(property => property.Name.Equals(MemberNameOf(field.Name), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The member that a field stands for: <c>&lt;Name&gt;k__BackingField</c> and <c>&lt;Name&gt;i__Field</c> of the compiler,
    /// and <c>_name</c>, <c>m_name</c> and <c>name</c> of authors.
    /// </summary>
    private static string MemberNameOf(string field)
    {
        if (field.StartsWith('<') && field.IndexOf('>') is > 1 and var end)
            return field[1..end];
        return field.StartsWith("m_", StringComparison.Ordinal) ? field[2..] : field.TrimStart('_');
    }
}
