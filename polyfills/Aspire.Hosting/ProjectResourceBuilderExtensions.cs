using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds projects to an application.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost refers to, with the endpoints that its Kestrel section names.</summary>
    /// <typeparam name="TProject">The project's class, <c>Projects.Its_Name</c>.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    /// <summary>Adds a project that the AppHost refers to, with the endpoints that its Kestrel section names.</summary>
    /// <typeparam name="TProject">The project's class, <c>Projects.Its_Name</c>.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="configure">How the project becomes a resource.</param>
    /// <exception cref="NotSupportedException">The project has launch profiles and they are not left out.</exception>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);

        var metadata = new TProject();
        var directory = Path.GetDirectoryName(metadata.ProjectPath)!;
        RefuseLaunchProfile(name, directory, options);

        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        project.WithAnnotation(new OtlpExporterAnnotation());
        project.WithEnvironment(context =>
            OtlpEnvironment.AddEndpoint(context, builder.Configuration, builder.Environment.IsDevelopment()));
        if (options.ExcludeKestrelEndpoints || !ProjectEndpoints.AddKestrel(project, directory, builder.Environment))
            ProjectEndpoints.SetAspNetCoreUrls(project);
        return project;
    }

    /// <summary>How many of the project are published. The polyfill runs one.</summary>
    /// <exception cref="NotSupportedException">More than one is asked for.</exception>
    public static IResourceBuilder<ProjectResource> WithReplicas(
        this IResourceBuilder<ProjectResource> builder,
        int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (replicas != 1)
        {
            throw new NotSupportedException(
                $"The Aspire.Hosting polyfill runs one of each project, not {replicas} of '{builder.Resource.Name}'.");
        }

        return builder;
    }

    private static void RefuseLaunchProfile(string name, string directory, ProjectResourceOptions options)
    {
        if (!options.ExcludeLaunchProfile && File.Exists(Path.Combine(directory, "Properties", "launchSettings.json")))
        {
            throw new NotSupportedException(
                $"The Aspire.Hosting polyfill reads no launch profiles, and the project of '{name}' has some. "
                + $"Set {nameof(ProjectResourceOptions.ExcludeLaunchProfile)}.");
        }
    }
}
