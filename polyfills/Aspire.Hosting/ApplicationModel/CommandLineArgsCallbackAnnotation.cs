namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to a resource's command line before each start.</summary>
public class CommandLineArgsCallbackAnnotation : IResourceAnnotation
{
    /// <param name="callback">Adds the arguments.</param>
    public CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <summary>Adds the arguments.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; }
}
