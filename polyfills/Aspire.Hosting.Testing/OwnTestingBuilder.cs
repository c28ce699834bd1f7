namespace Aspire.Hosting.Testing;

/// <summary>The builder of an application that the test describes itself; the test owns what it builds.</summary>
internal sealed class OwnTestingBuilder(DistributedApplicationBuilder inner) : TestingBuilder(inner)
{
    private readonly DistributedApplicationBuilder _inner = inner;

    public override DistributedApplication Build() => _inner.Build();

    public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(_inner.Build());

    public override void Dispose()
    {
        // Nothing runs before it is built.
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
