using System.Diagnostics;
using FluxCache.AspireHosting;

namespace FluxCache.AppHost.Guarding;

/// <summary>
/// The AppHost's side of the guard: starts it, and tells it what it is to end after the AppHost: see
/// <c>docs/decisions/0027-a-guard-outlives-the-apphost.md</c>.
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private readonly Process _guard;

    private ProcessGuard(Process guard) => _guard = guard;

    public static ProcessGuard Start()
    {
        string[] arguments = ["exec", typeof(ProcessGuard).Assembly.Location, GuardProgram.Argument];
        return new ProcessGuard(Process.Start(new ProcessStartInfo(DotnetHost.Program, arguments)
        {
            // Not the AppHost's own streams: who reads those until they end would wait for the guard.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <param name="kind">One of the kinds that <see cref="GuardProgram"/> names.</param>
    /// <param name="value">A process id, or a path.</param>
    public void Tell(string kind, object value)
    {
        try
        {
            _guard.StandardInput.WriteLine($"{kind} {value}");
            _guard.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Somebody ended the guard; everything works without it, except when the AppHost is killed.
        }
    }

    /// <summary>Lets the guard do its work: it ends when nothing is left.</summary>
    public void Dispose()
    {
        try
        {
            _guard.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // As above.
        }

        _guard.Dispose();
    }
}
