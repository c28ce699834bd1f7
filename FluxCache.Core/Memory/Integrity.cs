using System.Diagnostics.CodeAnalysis;

namespace FluxCache.Memory;

/// <summary>Checks of the store's own structure, made by tests after they have put load on it.</summary>
internal static class Integrity
{
    internal static void Require([DoesNotReturnIf(false)] bool holds, string fault)
    {
        if (!holds)
            throw new InvalidOperationException($"The memory tier is damaged: {fault}.");
    }
}
