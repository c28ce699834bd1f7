namespace FluxCache.LoadGen.Measuring;

/// <summary>One thing that went wrong.</summary>
internal sealed record Finding(FindingKind Kind, string Text);
