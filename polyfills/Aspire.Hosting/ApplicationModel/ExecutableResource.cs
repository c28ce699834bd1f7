namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program that is started.</summary>
public class ExecutableResource : Resource,
    IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <param name="name">The resource's name.</param>
    /// <param name="command">A path, or a name that is looked up in PATH.</param>
    /// <param name="workingDirectory">Where it runs; a relative path starts at the AppHost's directory.</param>
    public ExecutableResource(string name, string command, string workingDirectory)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        Command = command;
        WorkingDirectory = workingDirectory;
    }

    /// <summary>A path, or a name that is looked up in PATH.</summary>
    public string Command { get; }

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory { get; }
}
