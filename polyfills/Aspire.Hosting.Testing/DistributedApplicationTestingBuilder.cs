namespace Aspire.Hosting.Testing;

/// <summary>Makes applications for tests; they run without the dashboard.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>An application that the test describes itself.</summary>
    /// <param name="args">The command line, read as configuration.</param>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) =>
        new OwnTestingBuilder(new DistributedApplicationBuilder(
            new DistributedApplicationOptions { Args = args, DisableDashboard = true }));

    /// <summary>The application of an AppHost, which runs in this process.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly: <c>Projects.Its_Name</c>.</typeparam>
    /// <param name="cancellationToken">Gives up the wait for the AppHost to describe it.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <summary>The application of an AppHost, which runs in this process.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly: <c>Projects.Its_Name</c>.</typeparam>
    /// <param name="args">The AppHost's command line.</param>
    /// <param name="cancellationToken">Gives up the wait for the AppHost to describe it.</param>
    /// <exception cref="InvalidOperationException">The AppHost ended without an application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(args);
        var run = EntryPointRun.Start(typeof(TEntryPoint).Assembly, args);
        var builder = await run.Builder.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new EntryPointTestingBuilder(builder, run);
    }
}
