namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>What a node gave for a write, and which write that was.</summary>
/// <param name="Text">As the library and the client write it.</param>
internal sealed record KeyToken(string Text, long Position);
