namespace FluxCache.Client.Calls;

/// <summary>The effect of a call on the cache.</summary>
internal enum CallEffect
{
    /// <summary>None: it may be repeated at will.</summary>
    Read,

    /// <summary>
    /// It changes something: it is repeated only where it surely did not happen. A repeat of what did could undo what another
    /// writer was told is done.
    /// </summary>
    Write,
}
