using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FluxCache.AppHost;

/// <summary>Runs the application.</summary>
internal static class RunExtensions
{
    /// <summary>
    /// Runs until the application stops. The host counts an end because a service of its failed, such as a step of
    /// publishing, as a success; this does not.
    /// </summary>
    /// <exception cref="AppHostException">A background service failed; the message is the failure's.</exception>
    public static async Task RunToEndAsync(this DistributedApplication application)
    {
        BackgroundService[] services = [];
        await using (application)
        {
            // Not before it runs: Aspire's services, made too early, never see the dashboard come up.
            using var stopping = application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
                .Register(() => services = [.. application.Services.GetServices<IHostedService>().OfType<BackgroundService>()]);
            await application.RunAsync();
        }

        var failures = services
            .Select(service => service.ExecuteTask?.Exception?.GetBaseException().Message)
            .OfType<string>()
            .Distinct()
            .ToArray();
        if (failures.Length > 0) throw AppHostException.Unavailable(string.Join(Environment.NewLine, failures));
    }
}
