using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>
/// One run of an AppHost's entry point in this process, on a thread of its own. <c>_gate</c> guards whether the entry
/// point may leave <c>Build()</c>, and why.
/// </summary>
internal sealed class EntryPointRun : ApplicationHook
{
    private readonly Assembly _assembly;
    private readonly object _gate = new();
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder =
        NewSource<DistributedApplicationBuilder>();
    private readonly TaskCompletionSource<DistributedApplication> _application = NewSource<DistributedApplication>();
    private readonly TaskCompletionSource<int> _exitCode = NewSource<int>();
    private bool _released;
    private bool _abandoned;

    private EntryPointRun(Assembly assembly) => _assembly = assembly;

    /// <summary>The description, once the entry point has completed it.</summary>
    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    /// <summary>The application, once the entry point has made it.</summary>
    public Task<DistributedApplication> Application => _application.Task;

    /// <summary>What the entry point returned.</summary>
    public Task<int> ExitCode => _exitCode.Task;

    public static EntryPointRun Start(Assembly assembly, string[] args)
    {
        var main = assembly.EntryPoint
            ?? throw new InvalidOperationException($"'{assembly.GetName().Name}' has no entry point.");
        var run = new EntryPointRun(assembly);
        var thread = new Thread(() => run.Run(main, args))
        {
            IsBackground = true,
            Name = $"{assembly.GetName().Name}.Main",
        };
        thread.Start();
        return run;
    }

    /// <summary>Lets the entry point leave <c>Build()</c>.</summary>
    public void Continue() => Release(abandon: false);

    /// <summary>Ends the entry point where it still waits in <c>Build()</c>.</summary>
    public void Abandon()
    {
        if (!_application.Task.IsCompleted) Release(abandon: true);
    }

    public override void OnCreating(DistributedApplicationOptions options)
    {
        options.AssemblyName = _assembly.GetName().Name;
        options.DisableDashboard = true;
    }

    public override void OnBuilding(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        // The test changes the description now; the thread is this run's own.
        lock (_gate)
        {
            while (!_released) Monitor.Wait(_gate);
            if (_abandoned) throw new OperationCanceledException("The test disposed the builder.");
        }
    }

    public override void OnBuilt(DistributedApplication application) => _application.TrySetResult(application);

    private void Release(bool abandon)
    {
        lock (_gate)
        {
            if (_released) return;
            _released = true;
            _abandoned = abandon;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run(MethodInfo main, string[] args)
    {
        Current = this;
        try
        {
            var result = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
            var exitCode = result as int? ?? 0;
            _exitCode.SetResult(exitCode);
            Fail(new InvalidOperationException(
                $"The AppHost ended with exit code {exitCode} and without an application."));
        }
        catch (TargetInvocationException failure) when (failure.InnerException is { } inner)
        {
            _exitCode.SetException(inner);
            Fail(inner);
        }
    }

    // What has come about already stays.
    private void Fail(Exception failure)
    {
        _builder.TrySetException(failure);
        _application.TrySetException(failure);
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
