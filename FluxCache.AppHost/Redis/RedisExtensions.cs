using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FluxCache.AppHost.Redis;

/// <summary>Adds a Redis in whichever way the machine has it; whoever refers to it sees no difference.</summary>
internal static class RedisExtensions
{
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds the Redis and prints which it is.</summary>
    /// <exception cref="AppHostException">The machine does not have the one that was asked for.</exception>
    public static async Task<IResourceBuilder<IResourceWithConnectionString>> AddRedisAsync(
        this IDistributedApplicationBuilder builder,
        string name,
        RedisOptions options)
    {
        // A manifest describes containers; what this machine has does not matter.
        if (builder.ExecutionContext.IsPublishMode) return builder.AddRedis(name, options.Port);

        var source = await RedisSource.ChooseAsync(options, new Machine(), CancellationToken.None);
        Console.WriteLine($"Redis: {source.Description}");
        return source switch
        {
            RedisSource.Given => builder.AddConnectionString(name),
            RedisSource.Container container => builder.AddRedisContainer(name, options.Port, container.Runtime),
            RedisSource.Server server => builder.AddRedisServer(name, options.Port, server.Program),
            RedisSource.Garnet garnet => builder.AddGarnet(name, options.Port, garnet.Assembly),
            _ => throw new InvalidOperationException($"No way to add {source}."),
        };
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddRedisContainer(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port,
        string runtime)
    {
        // The one that answered; Aspire looks here before it looks for one itself.
        builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = runtime;
        return builder.AddRedis(name, port);
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddRedisServer(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port,
        string program)
    {
        var directory = builder.AddScratchDirectory(name);
        return builder.AddRedisProcess(new RedisServerResource(name, program, directory), port, endpoint =>
        [
            "--port", endpoint.Property(EndpointProperty.TargetPort),
            "--bind", "127.0.0.1",
            "--protected-mode", "yes",
            "--save", "",
            "--appendonly", "no",
            "--dir", directory,
        ]);
    }

    private static IResourceBuilder<IResourceWithConnectionString> AddGarnet(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port,
        string assembly)
    {
        var directory = builder.AddScratchDirectory(name);
        var server = new RedisServerResource(name, Machine.DotnetProgram, directory);
        return builder.AddRedisProcess(server, port, endpoint =>
        [
            "exec", assembly,
            "--port", endpoint.Property(EndpointProperty.TargetPort),
            "--bind", "127.0.0.1",
            "--lua",
        ]);
    }

    private static IResourceBuilder<RedisServerResource> AddRedisProcess(
        this IDistributedApplicationBuilder builder,
        RedisServerResource server,
        int? port,
        Func<EndpointReference, object[]> arguments)
    {
        var check = $"{server.Name}_ping";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            check,
            new RedisPingHealthCheck(server.PrimaryEndpoint),
            failureStatus: null,
            tags: null,
            HealthCheckTimeout));

        return builder.AddResource(server)
            .WithEndpoint(port: port, scheme: "tcp", name: RedisServerResource.PrimaryEndpointName)
            .WithArgs(arguments(server.PrimaryEndpoint))
            .WithHealthCheck(check);
    }

    // Neither server keeps data, but both read what they find where they start.
    private static string AddScratchDirectory(this IDistributedApplicationBuilder builder, string name)
    {
        var directory = Directory.CreateTempSubdirectory($"fluxcache-{name}-");
        builder.Services.AddHostedService(_ => new ScratchDirectory(directory));
        return directory.FullName;
    }
}
