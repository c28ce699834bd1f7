namespace FluxCache.Diagnostics;

/// <summary>The Redis commands that spans and counters name.</summary>
internal static class RedisCommandName
{
    internal const string Get = "GET";
    internal const string GetMany = "MGET";
    internal const string Set = "SET";
    internal const string Delete = "DEL";
    internal const string Increment = "INCRBY";
    internal const string Exists = "EXISTS";
    internal const string Script = "EVAL";
    internal const string Scan = "SCAN";

    internal static readonly string[] All = [Get, GetMany, Set, Delete, Increment, Exists, Script, Scan];

    /// <summary>Those that change nothing.</summary>
    internal static readonly string[] Reads = [Get, GetMany, Exists, Scan];

    /// <summary>Whether it changes what callers stored.</summary>
    internal static bool IsWrite(string command) => command is Set or Delete or Increment;
}
