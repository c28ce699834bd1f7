using Xunit;

namespace FluxCache.Tests;

/// <summary>Tests that measure the whole process and run while no other does.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
