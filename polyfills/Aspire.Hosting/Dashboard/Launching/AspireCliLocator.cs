namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>
/// Looks for the Aspire CLI: the user's own first, then the one kept for this purpose, then npm to get it.
/// </summary>
internal sealed class AspireCliLocator(IProgramRunner programs, AspireCliCache cache)
{
    private const string Remedy =
        "Install the Aspire CLI (https://aspire.dev/get-started/install-cli) so that 'aspire' is on the PATH";

    public AspireCliLocation Locate()
    {
        if (programs.Find("aspire") is { } program) return new AspireCliLocation.Installed(program, Home: null);
        if (cache.Find() is { } kept) return kept;

        if (AspireCliPackage.ForThisMachine() is not { } package)
            return new AspireCliLocation.Unavailable($"npm has no Aspire CLI for this kind of machine. {Remedy}.");
        if (programs.Find("npm") is not { } npm)
            return new AspireCliLocation.Unavailable(
                $"there is neither 'aspire' nor 'npm' on the PATH. {Remedy}, or install npm.");
        return new AspireCliLocation.Installable(npm, package);
    }
}
