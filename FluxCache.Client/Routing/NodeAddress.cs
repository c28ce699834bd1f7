namespace FluxCache.Client.Routing;

/// <summary>A node as service discovery gives it.</summary>
/// <param name="Identity">
/// What its share of the keys hangs on. A name that stands for one node is that node's identity, so that its keys stay
/// with it when it comes back at another address; of a name that stands for several, each address is its own.
/// </param>
/// <param name="Address">Where it is reached: scheme, host and port.</param>
internal readonly record struct NodeAddress(string Identity, Uri Address);
