namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>A fault could not be injected, so that the run does not show what it was to show.</summary>
internal sealed class FaultControlException(string message) : Exception(message);
