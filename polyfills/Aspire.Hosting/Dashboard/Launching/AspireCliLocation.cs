namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>What became of the search for the Aspire CLI.</summary>
internal abstract record AspireCliLocation
{
    private AspireCliLocation()
    {
    }

    /// <summary>It is there.</summary>
    /// <param name="Program">Its path.</param>
    /// <param name="Home">Where it keeps what it unpacks; null for its own choice.</param>
    internal sealed record Installed(string Program, string? Home) : AspireCliLocation;

    /// <summary>It is not there, and can be brought.</summary>
    /// <param name="Npm">The path of npm.</param>
    /// <param name="Package">The npm package for this machine.</param>
    internal sealed record Installable(string Npm, string Package) : AspireCliLocation;

    /// <summary>It is not there, and cannot be brought.</summary>
    /// <param name="Reason">Why, and what to do: whole sentences.</param>
    internal sealed record Unavailable(string Reason) : AspireCliLocation;
}
