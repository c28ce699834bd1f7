namespace FluxCache.AppHost;

/// <summary>The load generator.</summary>
internal static class LoadGeneratorExtensions
{
    /// <summary>Adds it with a load to run.</summary>
    /// <param name="builder">The topology.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="load">Its arguments; null for a gentle load until stopped.</param>
    public static IResourceBuilder<ProjectResource> AddLoadGenerator(
        this IDistributedApplicationBuilder builder,
        string name,
        IReadOnlyList<string>? load)
    {
        var next = new LoadCommandLine(load ?? LoadArguments.Gentle);
        return builder.AddProject<Projects.FluxCache_LoadGen>(name, options => options.ExcludeLaunchProfile = true)
            // Paths in its arguments are relative to the directory of whoever wrote them.
            .StartedDirectly(Environment.CurrentDirectory)
            .WithArgs(context =>
            {
                foreach (var argument in next.Current) context.Args.Add(argument);
            })
            .WithWorkloadCommand(next)
            .WithIconName("TopSpeed");
    }
}
