namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The <c>dotnet</c> program of the runtime that this process runs on, so that children run on the same.
/// </summary>
internal static class DotnetHost
{
    public static string Path { get; } = Find();

    // <root>/shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll belongs to <root>/dotnet.
    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var framework = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location);
        var host = System.IO.Path.GetFullPath(System.IO.Path.Combine(framework ?? "", "..", "..", "..", name));
        return File.Exists(host) ? host : name;
    }
}
