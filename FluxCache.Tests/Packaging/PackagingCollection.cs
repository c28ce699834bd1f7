using Xunit;

namespace FluxCache.Tests.Packaging;

/// <summary>
/// Tests of the packed solution. They run while no other does: the builds in them take every processor, and tests beside
/// them would wait.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PackagingCollection : ICollectionFixture<PackedSolution>
{
    internal const string Name = "Packaging";
}
