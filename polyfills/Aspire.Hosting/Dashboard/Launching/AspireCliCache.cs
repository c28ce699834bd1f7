namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>
/// Where the Aspire CLI is kept that no user has installed: one folder, to be deleted as a whole. A version's folder
/// appears there complete or not at all.
/// </summary>
/// <param name="root">The folder.</param>
internal sealed class AspireCliCache(string root)
{
    private const string PartialPrefix = "partial-";

    private readonly string _folder = Path.Combine(root, $"aspire-cli-{AspireCliPackage.Version}");

    public string Root => root;

    /// <summary>Held while the version is installed.</summary>
    public string LockFile => Path.Combine(root, $"aspire-cli-{AspireCliPackage.Version}.lock");

    /// <summary>The CLI, if it has been installed here.</summary>
    public AspireCliLocation.Installed? Find()
    {
        var program = Path.Combine(_folder, "bin", "aspire");
        return File.Exists(program) ? new AspireCliLocation.Installed(program, Path.Combine(_folder, "home")) : null;
    }

    /// <summary>
    /// An empty folder to install into. Only while the lock is held: removes what an earlier one left.
    /// </summary>
    public string CreatePartial()
    {
        foreach (var abandoned in Directory.EnumerateDirectories(root, PartialPrefix + "*"))
            Directory.Delete(abandoned, recursive: true);
        return Directory.CreateDirectory(Path.Combine(root, PartialPrefix + Path.GetRandomFileName())).FullName;
    }

    /// <summary>Makes an installed package the one to use, in one step.</summary>
    public void Publish(string package) => Directory.Move(package, _folder);

    /// <summary>The user's cache folder, by the system's convention.</summary>
    public static AspireCliCache Default()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches = OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured ? configured
            : Path.Combine(home, ".cache");
        return new AspireCliCache(Path.Combine(caches, "fluxcache"));
    }
}
