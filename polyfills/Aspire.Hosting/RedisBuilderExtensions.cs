using System.Security.Cryptography;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds a Redis container to an application.</summary>
public static class RedisBuilderExtensions
{
    private const string Image = "docker.io/library/redis:8.6";
    private const int RedisPort = 6379;
    private const int PasswordLength = 22;
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(5);
    private const string PasswordCharacters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>
    /// Adds a Redis container that asks for a generated password, and the health check that it answers.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">The port on this machine; null for any that is free.</param>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var password = new ParameterResource(
            $"{name}-password",
            () => RandomNumberGenerator.GetString(PasswordCharacters, PasswordLength),
            secret: true);
        var redis = new RedisResource(name, password);

        var check = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            check, new RedisHealthCheck(redis), failureStatus: null, tags: null, HealthCheckTimeout));

        // The shell in the container expands the variable, so the password is on no command line of this machine.
        return builder.AddResource(redis)
            .WithEndpoint(port: port, targetPort: RedisPort, scheme: "tcp", name: RedisResource.PrimaryEndpointName)
            .WithAnnotation(new ContainerImageAnnotation(Image))
            .WithEnvironment(context => context.EnvironmentVariables["REDIS_PASSWORD"] = password)
            .WithArgs("/bin/sh", "-c", "exec redis-server --requirepass \"$REDIS_PASSWORD\"")
            .WithHealthCheck(check);
    }
}
