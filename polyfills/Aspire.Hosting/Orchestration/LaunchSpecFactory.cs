using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Works out what to start for a resource, with every value that is known only now.</summary>
internal sealed class LaunchSpecFactory(
    DistributedApplicationExecutionContext execution,
    IHostEnvironment host,
    IConfiguration configuration)
{
    public async Task<LaunchSpec> CreateAsync(
        IResource resource,
        string instanceId,
        CancellationToken cancellationToken)
    {
        var environment = await EnvironmentAsync(resource, instanceId, cancellationToken).ConfigureAwait(false);
        var arguments = await ArgumentsAsync(resource, cancellationToken).ConfigureAwait(false);
        return resource switch
        {
            ExecutableResource executable => new LaunchSpec(
                executable.Command,
                arguments,
                Path.GetFullPath(executable.WorkingDirectory, host.ContentRootPath),
                environment),
            ProjectResource project => ForProject(project, arguments, environment),
            ContainerResource container => ContainerCommand.Run(
                container,
                instanceId,
                arguments,
                environment,
                host.ContentRootPath,
                configuration[ContainerCommand.RuntimeKey]),
            _ => throw new NotSupportedException(
                $"The Aspire.Hosting polyfill cannot start '{resource.Name}', a {resource.GetType().Name}."),
        };
    }

    private static LaunchSpec ForProject(
        ProjectResource project,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Last();
        var assembly = BuiltProjectAttribute.AssemblyOf(metadata);
        if (!File.Exists(assembly))
        {
            throw new DistributedApplicationException(
                $"'{assembly}' of resource '{project.Name}' is missing. Build '{metadata.ProjectPath}'.");
        }

        return new LaunchSpec(
            DotnetHost.Path,
            ["exec", assembly, .. arguments],
            Path.GetDirectoryName(metadata.ProjectPath)!,
            environment);
    }

    private async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        IResource resource,
        string instanceId,
        CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        if (resource.Annotations.OfType<OtlpExporterAnnotation>().Any())
            OtlpEnvironment.AddIdentity(variables, resource.Name, instanceId);

        var context = new EnvironmentCallbackContext(execution, resource, variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context).ConfigureAwait(false);

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await TextAsync(value, cancellationToken).ConfigureAwait(false) is { } text) values[name] = text;
        }

        return values;
    }

    private static async Task<IReadOnlyList<string>> ArgumentsAsync(
        IResource resource,
        CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(context).ConfigureAwait(false);

        var values = new List<string>();
        foreach (var argument in context.Args)
        {
            if (await TextAsync(argument, cancellationToken).ConfigureAwait(false) is { } text) values.Add(text);
        }

        return values;
    }

    private static async ValueTask<string?> TextAsync(object value, CancellationToken cancellationToken) => value switch
    {
        IValueProvider provider => await provider.GetValueAsync(cancellationToken).ConfigureAwait(false),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
