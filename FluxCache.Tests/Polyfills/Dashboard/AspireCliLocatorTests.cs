using Aspire.Hosting.Dashboard.Launching;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class AspireCliLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AspireCliCache _cache;

    public AspireCliLocatorTests() => _cache = new AspireCliCache(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Locate_CliOnThePathAndKept_TakesTheUsersOwn()
    {
        Keep();

        var location = Locate(new FakePrograms().With("aspire", 0).With("npm", 0));

        Assert.Equal(new AspireCliLocation.Installed("/fake/aspire", Home: null), location);
    }

    [Fact]
    public void Locate_CliKept_TakesItWithAHomeOfItsOwn()
    {
        Keep();

        var location = Assert.IsType<AspireCliLocation.Installed>(Locate(new FakePrograms().With("npm", 0)));

        Assert.StartsWith(_folder.Path, location.Program, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, location.Home, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_OnlyNpm_CanInstall()
    {
        var location = Assert.IsType<AspireCliLocation.Installable>(Locate(new FakePrograms().With("npm", 0)));

        Assert.Equal(new AspireCliLocation.Installable("/fake/npm", AspireCliPackage.ForThisMachine()!), location);
    }

    [Fact]
    public void Locate_NeitherCliNorNpm_SaysHowToGetOne()
    {
        var location = Assert.IsType<AspireCliLocation.Unavailable>(Locate(new FakePrograms()));

        Assert.Contains("'aspire'", location.Reason, StringComparison.Ordinal);
        Assert.Contains("npm", location.Reason, StringComparison.Ordinal);
        Assert.Contains("https://aspire.dev", location.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ProgramOnThePath_IsItsPath()
    {
        var programs = new ProgramRunner();

        Assert.Equal("/sh", programs.Find("sh")?[^3..]);
        Assert.Null(programs.Find("a-program-that-nobody-has"));
    }

    private AspireCliLocation Locate(FakePrograms programs) => new AspireCliLocator(programs, _cache).Locate();

    private void Keep() => FakeInstallation.Publish(_cache);
}
