namespace FluxCache.Memory.Eviction;

/// <summary>An entry, and what it was worth when it was seen.</summary>
internal readonly record struct RankedCandidate(EvictionCandidate Candidate, ushort Mark, float Worth);
