using Grpc.Core;
using Grpc.Net.Client;

namespace Grpc.Net.ClientFactory;

/// <summary>How the container creates a client of one name.</summary>
public class GrpcClientFactoryOptions
{
    /// <summary>The address to call. Required.</summary>
    public Uri? Address { get; set; }

    /// <summary>What to do to the options of the channel, in order. Default empty.</summary>
    public IList<Action<GrpcChannelOptions>> ChannelOptionsActions { get; } = [];

    /// <summary>Creates the client. Default null: by its constructor that takes a <see cref="CallInvoker"/>.</summary>
    public Func<CallInvoker, object>? Creator { get; set; }
}
