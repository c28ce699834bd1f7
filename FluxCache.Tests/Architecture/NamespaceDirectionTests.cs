using Xunit;

namespace FluxCache.Tests.Architecture;

/// <summary>
/// Inside FluxCache.Core a part refers to those parts only that the architecture lets it know. Checked over signatures
/// and code, so that no <c>var</c> or static call slips through.
/// </summary>
public sealed class NamespaceDirectionTests
{
    private const string Contracts = "the root contracts";

    /// <summary>What each part may know beside the root contracts. A part that is not here may not exist.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        [Contracts] = [],
        ["Diagnostics"] = [],
        ["Memory"] = ["Diagnostics"],
        ["Resp"] = ["Diagnostics"],
        ["Serialization"] = ["Diagnostics"],
        ["Coherence"] = ["Diagnostics", "Resp"],
        ["Durability"] = ["Diagnostics", "Resp"],
        ["Faults"] = ["Diagnostics", "Resp"],
        ["Tiering"] = ["Diagnostics", "Memory", "Resp", "Serialization", "Coherence", "Durability"],
        ["Hosting"] = ["Diagnostics", "Tiering"],
        ["Adapters"] = ["Diagnostics", "Tiering"],
    };

    /// <summary>Types of the root namespace that are no contract, and what they are there to know.</summary>
    private static readonly Dictionary<string, string> NoContracts = new()
    {
        // Makes a cache for those who have no container.
        ["FluxCacheFactory"] = "Tiering",

        // Asks the connection string's parser whether it would understand it.
        ["FluxCacheOptionsValidator"] = "Resp",
    };

    [Fact]
    public void Parts_OfCore_KnowOnlyWhatTheyMay()
    {
        var faults =
            from type in typeof(IFluxCache).Assembly.GetTypes()
            where IsOurs(type)
            from referred in TypeReferences.Of(type)
            where IsOurs(referred)
            let part = PartOf(type)
            let other = PartOf(referred)
            where part != other && other != Contracts && !MayKnow[part].Contains(other)
            where NoContracts.GetValueOrDefault(Outermost(type).Name) != other
            select $"{Outermost(type).FullName} refers to {referred.FullName}, and {part} may not know {other}";

        RequireNone(faults.Distinct().Order());
    }

    [Fact]
    public void References_InCodeAndSignatures_AreSeen()
    {
        // The check above would pass on anything if it saw nothing: these are known to be there.
        Assert.Contains(typeof(FluxCache.Memory.MemoryShard), TypeReferences.Of(typeof(FluxCache.Memory.MemoryTier)));
        Assert.Contains(typeof(FluxCache.Memory.Integrity), TypeReferences.Of(typeof(FluxCache.Memory.Index.EntryTable)));
        Assert.Contains(typeof(EntryLifetime), TypeReferences.Of(typeof(FluxCache.Memory.EntryTimes)));
    }

    private static void RequireNone(IEnumerable<string> faults) =>
        Assert.True(!faults.Any(), string.Join(Environment.NewLine, faults));

    private static bool IsOurs(Type type) =>
        type.Assembly == typeof(IFluxCache).Assembly
        && Outermost(type).Namespace is { } space
        && (space + ".").StartsWith("FluxCache.", StringComparison.Ordinal);

    private static string PartOf(Type type)
    {
        var names = Outermost(type).Namespace!.Split('.');
        var part = names.Length == 1 ? Contracts : names[1];
        Assert.True(MayKnow.ContainsKey(part), $"FluxCache.{part} is new: say in {nameof(MayKnow)} what it may know.");
        return part;
    }

    /// <summary>The type that a reader would name: lambdas and iterators are nested in it.</summary>
    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;

        return type;
    }
}
