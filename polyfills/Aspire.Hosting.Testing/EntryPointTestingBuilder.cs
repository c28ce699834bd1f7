namespace Aspire.Hosting.Testing;

/// <summary>The builder of an AppHost whose entry point waits in <c>Build()</c> for the test.</summary>
internal sealed class EntryPointTestingBuilder(DistributedApplicationBuilder inner, EntryPointRun run)
    : TestingBuilder(inner)
{
    public override DistributedApplication Build() =>
        throw new NotSupportedException($"An AppHost's application is built with {nameof(BuildAsync)}.");

    public override async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        run.Continue();
        var application = await run.Application.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new EntryPointApplication(application, run);
    }

    public override void Dispose() => run.Abandon();

    public override ValueTask DisposeAsync()
    {
        run.Abandon();
        return ValueTask.CompletedTask;
    }
}
