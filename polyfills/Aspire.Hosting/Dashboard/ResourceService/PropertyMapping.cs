using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What the dashboard shows of a resource beside its state.</summary>
internal static class PropertyMapping
{
    private const string ProjectPath = "project.path";
    private const string ExecutableArguments = "executable.args";

    // In the order in which they are shown.
    private static readonly (string Name, string DisplayName)[] Known =
    [
        (ProjectPath, "Project path"),
        ("executable.path", "Executable path"),
        ("executable.workDir", "Working directory"),
        (ExecutableArguments, "Executable arguments"),
        ("executable.pid", "Process ID"),
    ];

    public static IEnumerable<Wire.ResourceProperty> Properties(IResource resource, CustomResourceSnapshot snapshot)
    {
        var properties = snapshot.Properties.Select(
            property => Property(property.Name, property.Value, property.IsSensitive));
        // The dashboard names the source of a project by it.
        if (resource.Annotations.OfType<IProjectMetadata>().LastOrDefault() is { } project)
            properties = properties.Prepend(Property(ProjectPath, project.ProjectPath, isSensitive: false));
        // Known to the dashboard, which names and places it itself.
        if (snapshot.ExitCode is { } exitCode)
            properties = properties.Append(
                new Wire.ResourceProperty { Name = "resource.exitCode", Value = Value.ForNumber(exitCode) });
        return properties;
    }

    private static Wire.ResourceProperty Property(string name, object? value, bool isSensitive)
    {
        var property = new Wire.ResourceProperty
        {
            Name = name,
            Value = ToValue(value),
            // Arguments are where passwords end up.
            IsSensitive = isSensitive || name == ExecutableArguments,
        };
        var order = Array.FindIndex(Known, known => known.Name == name);
        if (order < 0) return property;

        property.DisplayName = Known[order].DisplayName;
        property.SortOrder = order;
        property.IsHighlighted = true;
        return property;
    }

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        int number => Value.ForNumber(number),
        IEnumerable<string> texts => Value.ForList([.. texts.Select(Value.ForString)]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
