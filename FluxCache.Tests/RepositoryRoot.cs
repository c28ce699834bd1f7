namespace FluxCache.Tests;

/// <summary>The folder that holds the solution, for tests of what is in the repository.</summary>
internal static class RepositoryRoot
{
    private const string Solution = "FluxCache.Platform.sln";

    internal static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        }

        throw new InvalidOperationException($"{Solution} is in no folder above {AppContext.BaseDirectory}.");
    }
}
