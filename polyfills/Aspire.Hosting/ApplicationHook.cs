namespace Aspire.Hosting;

/// <summary>
/// Lets a test run an AppHost's entry point in its own process and take hold of what it builds. Flows with the
/// execution context, so that AppHosts that run at the same time keep apart.
/// </summary>
internal abstract class ApplicationHook
{
    private static readonly AsyncLocal<ApplicationHook?> Ambient = new();

    public static ApplicationHook? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>An application is about to be described.</summary>
    public abstract void OnCreating(DistributedApplicationOptions options);

    /// <summary>The description is complete. The entry point waits until this returns.</summary>
    public abstract void OnBuilding(DistributedApplicationBuilder builder);

    /// <summary>The application is made.</summary>
    public abstract void OnBuilt(DistributedApplication application);
}
