using FluxCache.Client.Routing;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>Opens the channel to a node.</summary>
internal interface INodeChannelFactory
{
    /// <summary>Opens a channel. A channel that is <see cref="IDisposable"/> is disposed with its node.</summary>
    /// <param name="address">The node's address.</param>
    /// <param name="clock">Learns the node's clock from the headers of its answers.</param>
    ChannelBase Create(Uri address, NodeClock clock);
}
