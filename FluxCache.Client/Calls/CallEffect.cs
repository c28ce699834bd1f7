namespace FluxCache.Client.Calls;

/// <summary>The effect of a call on the cache.</summary>
internal enum CallEffect
{
    /// <summary>Nothing: it may be repeated at will.</summary>
    Read,

    /// <summary>The same, however often it is made: it may be repeated.</summary>
    IdempotentWrite,

    /// <summary>More each time: it may be repeated only where it surely did not happen.</summary>
    Increment,
}
