using System.Reflection;
using FluxCache.AspireHosting;

namespace FluxCache.AppHost;

/// <summary>
/// Starts the projects from their built assemblies. Aspire would start each through <c>dotnet run</c>, which takes seconds of
/// a processor. Aspire would then also stop or kill that wrapper, and not the service:
/// <c>docs/decisions/0019-projects-are-started-directly.md</c>.
/// </summary>
internal static class BuiltProjects
{
    // Written by the target DescribeBuiltProjects of the project file.
    private const string MetadataPrefix = "BuiltProject:";

    /// <summary>Starts the project's program itself. A debugger still starts it in its own way.</summary>
    /// <param name="project">The project.</param>
    /// <param name="workingDirectory">The directory to start it in; by default the project's.</param>
    public static IResourceBuilder<ProjectResource> StartedDirectly(
        this IResourceBuilder<ProjectResource> project,
        string? workingDirectory = null)
    {
        if (!project.ApplicationBuilder.ExecutionContext.IsRunMode) return project;

        var source = project.Resource.GetProjectMetadata().ProjectPath;
        var start = new ExecutableAnnotation
        {
            Command = DotnetHost.Program,
            WorkingDirectory = workingDirectory ?? Path.GetDirectoryName(source)!,
        };
        // Short, for the dashboard.
        var assembly = Path.GetRelativePath(start.WorkingDirectory, AssemblyOf(source));
        project.WithAnnotation(start).WithArgs(assembly);
        // Nothing here speaks TLS. Without this the dashboard asks for a trusted development certificate.
#pragma warning disable ASPIRECERTIFICATES001 // For evaluation: if it goes, the request for a certificate is back.
        return project.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
    }

    /// <summary>The path of the assembly that the project was built into.</summary>
    /// <exception cref="AppHostException">It has not been built.</exception>
    public static string AssemblyOf(string project)
    {
        var built = typeof(BuiltProjects).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == MetadataPrefix + project)?.Value;
        return built is not null && File.Exists(built)
            ? built
            : throw AppHostException.Unavailable($"{project} has not been built. Build the AppHost again.");
    }
}
