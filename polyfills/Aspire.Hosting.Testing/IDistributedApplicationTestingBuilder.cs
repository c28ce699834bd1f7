namespace Aspire.Hosting.Testing;

/// <summary>An application that a test may change before it is made.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>
    /// Makes the application. It starts at once where it is an AppHost's; wait with <c>StartAsync</c>.
    /// </summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
