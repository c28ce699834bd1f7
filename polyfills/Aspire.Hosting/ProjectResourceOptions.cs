namespace Aspire.Hosting;

/// <summary>How a project becomes a resource.</summary>
public class ProjectResourceOptions
{
    /// <summary>
    /// Whether to leave out the project's launch profile. The polyfill reads none, so it must be true where there is
    /// one.
    /// </summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Whether to leave out the endpoints of the project's Kestrel section. Default no.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
