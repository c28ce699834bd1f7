namespace FluxCache.LoadGen.Traces;

/// <summary>What an access does.</summary>
internal enum TraceOperation : byte
{
    /// <summary>Reads the key, and loads it when it is not there.</summary>
    Read,

    Write,

    Delete,
}
