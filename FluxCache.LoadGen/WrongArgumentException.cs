namespace FluxCache.LoadGen;

/// <summary>An argument or a setting cannot be used. The message says what to change.</summary>
internal sealed class WrongArgumentException(string message) : Exception(message);
