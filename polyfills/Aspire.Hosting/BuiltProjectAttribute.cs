using System.Reflection;

namespace Aspire.Hosting;

/// <summary>
/// What the build made of a referenced project, told by the same build. The polyfill starts just that, while Aspire
/// asks the .NET SDK for it.
/// </summary>
/// <param name="assemblyPath">The assembly with the entry point.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BuiltProjectAttribute(string assemblyPath) : Attribute
{
    /// <summary>The assembly with the entry point.</summary>
    public string AssemblyPath { get; } = assemblyPath;

    internal static string AssemblyOf(IProjectMetadata project) =>
        project.GetType().GetCustomAttribute<BuiltProjectAttribute>()?.AssemblyPath
        ?? throw new NotSupportedException(
            "The Aspire.Hosting polyfill starts only projects that the AppHost refers to, "
            + $"not '{project.ProjectPath}'.");
}
