namespace FluxCache.Benchmarks.HitRatio;

/// <summary>A cache of keys without values, that a trace is played through.</summary>
internal interface ISimulatedPolicy
{
    /// <summary>Looks a key up, and puts it in when it is not there.</summary>
    /// <param name="key">The key's number; keys of a trace are numbered from 0.</param>
    /// <returns>Whether it was there.</returns>
    bool Access(int key);
}
