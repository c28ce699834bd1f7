namespace FluxCache.LoadGen.Keys;

/// <summary>What a value says of itself.</summary>
/// <param name="Run">The run that wrote it, at random: values that an earlier run left behind have another.</param>
/// <param name="Number">Which write of the key it was.</param>
/// <param name="Writer">The worker that wrote it.</param>
internal readonly record struct Stamp(ulong Run, long Number, int Writer);
