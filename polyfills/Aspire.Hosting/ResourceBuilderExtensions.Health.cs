using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    private const int Ok = 200;
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Lets the resource count as healthy only while a check passes that is registered with the services.
    /// </summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key))
            throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' has the check '{key}' already.");

        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Lets the resource count as healthy only while a GET answers as expected, within 5 s.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path; null for <c>/</c>.</param>
    /// <param name="statusCode">The expected status; null for 200.</param>
    /// <param name="endpointName">The endpoint; null for <c>http</c>.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder,
        string? path = null,
        int? statusCode = null,
        string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = builder.GetEndpoint(endpointName ?? "http");
        var status = statusCode ?? Ok;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path ?? "/"}_{status}_check";
        var check = new HttpHealthCheck(endpoint, path ?? "/", status);
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, check, failureStatus: null, tags: null, HealthCheckTimeout));
        return builder.WithHealthCheck(key);
    }
}
