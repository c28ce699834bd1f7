using FluxCache.Client.Routing;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>Opens the channel to a node.</summary>
internal interface INodeChannelFactory
{
    /// <summary>Opens a channel that learns the node's clock from its answers. A channel that is <see cref="IDisposable"/> is disposed with its node.</summary>
    ChannelBase Create(Uri address, NodeClock clock);
}
