using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.Serving;

/// <summary>Lets a host inside the AppHost log where the AppHost does.</summary>
internal sealed class ForwardingLoggerProvider(ILoggerFactory target) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => target.CreateLogger(categoryName);

    public void Dispose()
    {
        // The target belongs to the AppHost.
    }
}
