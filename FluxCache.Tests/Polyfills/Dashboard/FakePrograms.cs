using Aspire.Hosting.Dashboard.Launching;
using Aspire.Hosting.Orchestration;

namespace FluxCache.Tests.Polyfills.Dashboard;

/// <summary>A machine with the programs that a test gives it.</summary>
internal sealed class FakePrograms : IProgramRunner
{
    public delegate Task<int> Program(LaunchSpec spec, Action<string> onLine, CancellationToken cancellationToken);

    private readonly Dictionary<string, Program> _programs = [];
    private int _runs;

    public int Runs => Volatile.Read(ref _runs);

    public FakePrograms With(string name, Program program)
    {
        _programs[name] = program;
        return this;
    }

    /// <summary>A program that writes lines and ends.</summary>
    public FakePrograms With(string name, int exitCode, params string[] lines) => With(name, (_, onLine, _) =>
    {
        foreach (var line in lines) onLine(line);
        return Task.FromResult(exitCode);
    });

    /// <summary>A program that runs until it is ended.</summary>
    public FakePrograms WithEndless(string name, Action<LaunchSpec>? onStart = null) =>
        With(name, async (spec, _, cancellationToken) =>
        {
            onStart?.Invoke(spec);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        });

    public string? Find(string name) => _programs.ContainsKey(name) ? $"/fake/{name}" : null;

    public Task<int> RunAsync(LaunchSpec spec, Action<string> onLine, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return _programs[Path.GetFileName(spec.Command)](spec, onLine, cancellationToken);
    }
}
