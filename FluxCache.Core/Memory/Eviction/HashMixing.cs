namespace FluxCache.Memory.Eviction;

/// <summary>Makes numbers without order of numbers in some order: the last step of SplitMix64.</summary>
internal static class HashMixing
{
    internal static ulong Mix(ulong number)
    {
        number *= 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
