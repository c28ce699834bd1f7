namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>What can be done to a cluster. The command line and the report write the names as in <c>kill-connections</c>.</summary>
internal enum FaultKind
{
    /// <summary>Redis ends connections, some or all (CLIENT KILL).</summary>
    KillConnections,

    /// <summary>Redis' process is stopped and continued: nothing answers, and no connection ends.</summary>
    SuspendRedis,

    /// <summary>Every key is removed at once (FLUSHALL).</summary>
    Flush,

    /// <summary>Redis is stopped, and started again without what it held.</summary>
    RestartRedis,

    /// <summary>A node is killed, and started again.</summary>
    KillNode,

    /// <summary>What Redis sends to a node is held back, invalidations too, and arrives late.</summary>
    Stall,

    /// <summary>What Redis sends to a node is lost, invalidations too, and then the connections are reset.</summary>
    HalfOpen,

    /// <summary>A node's connections to Redis are reset.</summary>
    Cut,

    /// <summary>A node's process is stopped and continued, whatever it is about to do; of an instance, both ways to Redis are.</summary>
    SuspendNode,

    /// <summary>What a node sends to Redis is held back, and arrives late.</summary>
    HoldCommands,

    /// <summary>Redis carries out what a node sends, its replies are lost, and at once the connections are reset.</summary>
    LoseReplies,

    /// <summary>Redis refuses writes of about every other key (ACL): one refused write spoils what shares its transaction.</summary>
    RefuseWrites,
}
