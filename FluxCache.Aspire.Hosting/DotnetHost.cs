namespace FluxCache.AspireHosting;

/// <summary>The <c>dotnet</c> of the runtime that this process runs on.</summary>
internal static class DotnetHost
{
    public static string Program { get; } = Find();

    // <root>/shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll belongs to <root>/dotnet.
    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var program = Path.GetFullPath(Path.Combine(framework ?? "", "..", "..", "..", name));
        return File.Exists(program) ? program : name;
    }
}
