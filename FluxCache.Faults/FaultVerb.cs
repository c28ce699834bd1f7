namespace FluxCache.Faults;

/// <summary>What the AppHost can be asked to do to a resource, by the names that stand on the line.</summary>
internal enum FaultVerb
{
    /// <summary>
    /// Asks what there is: the nodes' names, in the order in which clients know them, and whether Redis is the AppHost's
    /// own.
    /// </summary>
    Describe,

    /// <summary>Ends the resource's process without warning. Answered when it has ended.</summary>
    Kill,

    /// <summary>Asks the resource's process to end. Answered when it has.</summary>
    Stop,

    /// <summary>Starts a resource that has ended. Answered when it is healthy.</summary>
    Start,

    /// <summary>Stops the clock of the resource's process: connections stay open and nothing answers.</summary>
    Suspend,

    /// <summary>Undoes <see cref="Suspend"/>.</summary>
    Resume,

    /// <summary>Holds back what Redis sends to a node, for so long. Answered when it is over.</summary>
    Stall,

    /// <summary>Holds back what a node sends to Redis, for so long. Answered when it is over.</summary>
    Hold,

    /// <summary>
    /// Swallows what Redis sends to a node, for so long, then resets the connections. Answered when it is over.
    /// </summary>
    HalfOpen,

    /// <summary>Resets a node's connections to Redis.</summary>
    Cut,
}
