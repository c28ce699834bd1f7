namespace FluxCache.Client.Routing;

/// <summary>
/// The nodes at one moment, and which of them a key belongs to. Immutable.
/// </summary>
/// <remarks>
/// Rendezvous hashing (D. Thaler, C. Ravishankar, "Using name-based mappings to increase hit rates", IEEE/ACM
/// Transactions on Networking 6(1), 1998): each node's weight for a key is a hash of both, and the heaviest node has
/// it. When a node leaves, only its own keys move, and they spread over all others. No state, and every client that
/// knows the same nodes agrees.
/// </remarks>
internal sealed class NodeSet(IReadOnlyList<Node> nodes)
{
    private readonly Node[] _nodes = [.. nodes];

    internal IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>
    /// The node for a key: the heaviest that is available and not <paramref name="avoided"/>, else the heaviest that is
    /// not avoided, else the only one. Allocates nothing.
    /// </summary>
    internal Node Choose(ulong keyHash, Node? avoided = null)
    {
        Node? chosen = null;
        var chosenRank = 0;
        ulong chosenWeight = 0;
        foreach (var node in _nodes)
        {
            var rank = node == avoided ? 0 : node.Health.IsAvailable ? 2 : 1;
            var weight = Mix(keyHash ^ node.IdentityHash);
            if (chosen is null || rank > chosenRank || (rank == chosenRank && weight > chosenWeight))
                (chosen, chosenRank, chosenWeight) = (node, rank, weight);
        }

        return chosen ?? throw new InvalidOperationException("The set has no nodes.");
    }

    /// <summary>The finalizer of MurmurHash3 (A. Appleby, public domain): every input bit changes every output bit.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
