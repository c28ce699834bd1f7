namespace FluxCache.LoadGen;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    /// <summary>Nothing failed and nothing mismatched.</summary>
    internal const int Passed = 0;

    /// <summary>Something failed or mismatched; it has been said.</summary>
    internal const int Failed = 1;

    /// <summary>The arguments are wrong, or what they name; it has been said what to change.</summary>
    internal const int WrongArguments = 2;
}
