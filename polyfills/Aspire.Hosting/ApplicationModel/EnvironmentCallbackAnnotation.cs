namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to a resource's environment before each start.</summary>
public class EnvironmentCallbackAnnotation : IResourceAnnotation
{
    /// <param name="callback">Adds the variables.</param>
    public EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = callback;
    }

    /// <param name="callback">Adds the variables.</param>
    public EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback)
        : this(context =>
        {
            callback(context);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Adds the variables.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; }
}
