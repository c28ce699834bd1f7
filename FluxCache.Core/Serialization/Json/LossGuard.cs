using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace FluxCache.Serialization.Json;

/// <summary>
/// Makes a write fail where JSON would lose a part of the value. Objects that were stored before can still be read.
/// </summary>
/// <remarks>
/// A type is judged once, at its first write. A type that can have subtypes is also asked for its own type at each write: JSON
/// writes the declared type, and what a subtype adds would be lost.
/// </remarks>
internal static class LossGuard
{
    private static readonly ConcurrentDictionary<JsonTypeInfo, TypeState> States = new(ReferenceEqualityComparer.Instance);

    /// <summary>Modifies a contract of System.Text.Json.</summary>
    internal static void Protect(JsonTypeInfo contract)
    {
        if (contract.Kind == JsonTypeInfoKind.Object)
        {
            var next = contract.OnSerializing;
            contract.OnSerializing = value =>
            {
                Check(contract, value);
                next?.Invoke(value);
            };
        }
        else if (contract.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary
            && KnownCollections.FaultOf(contract.Type) is { } fault)
        {
            throw Loss(contract.Type, fault);
        }
    }

    internal static FluxCacheException Loss(Type type, string fault) => new(
        FluxCacheErrorKind.Serialization,
        $"A {type} cannot be written, because it would not be read back the same: {fault}. "
        + "Change the type, write it as bytes, or give it a JsonConverter.");

    private static void Check(JsonTypeInfo contract, object value)
    {
        if (value.GetType() != contract.Type)
            throw Loss(
                contract.Type,
                $"the value is a {value.GetType()}, of which only the members of {contract.Type.Name} would be stored; "
                + "write it as its own type, or declare it by JsonDerivedType");
        if (States.GetOrAdd(contract, TypeState.Of).FaultOf(value) is { } fault)
            throw Loss(contract.Type, fault);
    }
}
