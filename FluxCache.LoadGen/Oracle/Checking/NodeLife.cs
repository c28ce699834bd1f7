namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>A node from one start to its end: what it returned before it was started again binds it no more.</summary>
/// <param name="Node">Which node, from 0.</param>
/// <param name="Incarnation">How often it was started before.</param>
internal readonly record struct NodeLife(int Node, int Incarnation);
