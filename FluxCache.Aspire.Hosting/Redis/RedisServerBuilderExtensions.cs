using Aspire.Hosting.ApplicationModel;
using FluxCache.AspireHosting;
using FluxCache.AspireHosting.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds a Redis to an application in whichever way the machine can run one.</summary>
public static class RedisServerBuilderExtensions
{
    private const string Icon = "Database";
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds a Redis server: a container where a container runtime answers within two seconds, else the machine's
    /// <c>redis-server</c>, else Garnet. It keeps nothing on disk. When publishing it is always a container.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, which is also the name of its connection string.</param>
    /// <param name="kind">How to run it; null for the first kind that the machine has.</param>
    /// <param name="port">Its port; null for any that is free.</param>
    /// <param name="cancellationToken">Ends the look at the machine.</param>
    /// <exception cref="DistributedApplicationException">
    /// The machine does not have the kind that was asked for, or the port is in use.
    /// </exception>
    public static async Task<IResourceBuilder<RedisServerResource>> AddRedisServerAsync(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        RedisServerKind? kind = null,
        int? port = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        // A manifest describes containers; it does not matter what this machine has.
        if (builder.ExecutionContext.IsPublishMode)
            return builder.Wrap(builder.AddRedis(name, port).Resource, new RedisServerProgram.Published());

        if (port is { } wanted && LoopbackPort.FaultOf(wanted) is { } fault)
        {
            throw new DistributedApplicationException(
                $"Port {port} cannot be used for {name}: {fault}. Choose another, or stop the program that uses it.");
        }

        var program = await RedisServerProgram.ChooseAsync(kind, new Machine(), cancellationToken);
        IResourceWithConnectionString server = program switch
        {
            RedisServerProgram.Container container => builder.AddContainer(name, port, container.Runtime),
            RedisServerProgram.Server redis => builder.AddProcess(name, port, redis.Program, RedisServerArguments),
            RedisServerProgram.Garnet garnet =>
                builder.AddProcess(name, port, DotnetHost.Program, server => GarnetArguments(server, garnet.Assembly)),
            _ => throw new InvalidOperationException($"There is no way to add {program}."),
        };
        return builder.Wrap(server, program);
    }

    private static IResourceBuilder<RedisServerResource> Wrap(
        this IDistributedApplicationBuilder builder,
        IResourceWithConnectionString server,
        RedisServerProgram program) => builder.CreateResourceBuilder(new RedisServerResource(server, program));

    private static RedisResource AddContainer(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port,
        string runtime)
    {
        // Aspire takes the runtime that is named here; otherwise it would look for one itself.
        builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = runtime;
        return builder.AddRedis(name, port).WithIconName(Icon).Resource;
    }

    private static RedisProcessResource AddProcess(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port,
        string program,
        Func<RedisProcessResource, object[]> arguments)
    {
        // As Aspire's own Redis: clients of StackExchange.Redis take no comma in a password.
        var password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(
            builder, $"{name}-password", special: false);
        var server = new RedisProcessResource(name, program, Path.GetTempPath(), password);
        var check = $"{name}_ping";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            check, new RedisServerHealthCheck(server), failureStatus: null, tags: null, HealthCheckTimeout));

        return builder.AddResource(server)
            // Without a proxy in between: it would take more of a processor than a cache node does.
            .WithEndpoint(port: port, scheme: "tcp", name: RedisProcessResource.PrimaryEndpointName, isProxied: false)
            .WithArgs(arguments(server))
            .WithHealthCheck(check)
            .WithIconName(Icon)
            .Resource;
    }

    // It keeps nothing, and starts from nothing: it would load a file of this name from its directory.
    private static object[] RedisServerArguments(RedisProcessResource server) =>
    [
        "--port", server.PrimaryEndpoint.Property(EndpointProperty.TargetPort),
        "--bind", "127.0.0.1",
        "--requirepass", server.Password,
        "--save", "",
        "--appendonly", "no",
        "--dbfilename", $"fluxcache-{Guid.NewGuid():N}.rdb",
    ];

    private static object[] GarnetArguments(RedisProcessResource server, string assembly) =>
    [
        "exec", assembly,
        "--port", server.PrimaryEndpoint.Property(EndpointProperty.TargetPort),
        "--bind", "127.0.0.1",
        "--auth", "Password",
        "--password", server.Password,
        "--lua",
    ];
}
