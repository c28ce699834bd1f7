using Grpc.Net.Client;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures a gRPC client after it was added.</summary>
public static class GrpcHttpClientBuilderExtensions
{
    /// <summary>Changes the options of the client's channel.</summary>
    public static IHttpClientBuilder ConfigureChannel(
        this IHttpClientBuilder builder, Action<GrpcChannelOptions> configureChannel)
    {
        ArgumentNullException.ThrowIfNull(configureChannel);
        return builder.ConfigureChannel((_, options) => configureChannel(options));
    }

    /// <summary>Changes the options of the client's channel, using other services.</summary>
    /// <exception cref="InvalidOperationException">The builder is not of <c>AddGrpcClient</c>.</exception>
    public static IHttpClientBuilder ConfigureChannel(
        this IHttpClientBuilder builder, Action<IServiceProvider, GrpcChannelOptions> configureChannel)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureChannel);
        var names = builder.Services
            .FirstOrDefault(service => service.ServiceType == typeof(ClientNames))?.ImplementationInstance as ClientNames;
        if (names is null || !names.Contains(builder.Name))
            throw new InvalidOperationException($"'{builder.Name}' is no gRPC client: add it with AddGrpcClient.");
        builder.Services.AddSingleton<IConfigureOptions<GrpcClientFactoryOptions>>(services =>
            new ConfigureNamedOptions<GrpcClientFactoryOptions>(
                builder.Name,
                options => options.ChannelOptionsActions.Add(channel => configureChannel(services, channel))));
        return builder;
    }
}
