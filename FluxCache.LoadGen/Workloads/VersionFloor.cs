namespace FluxCache.LoadGen.Workloads;

/// <summary>The numbers that a read must not fall below.</summary>
/// <param name="Acknowledged">The highest that was acknowledged to a writer before the read started.</param>
/// <param name="Returned">The highest that a read returned before this one started; 0 when there was none.</param>
internal readonly record struct VersionFloor(long Acknowledged, long Returned);
