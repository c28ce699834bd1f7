using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Ends everything at once when a Ctrl-C comes while the application already stops.</summary>
internal sealed class ImpatientStop : IDisposable
{
    // What a shell reports for a program that SIGINT ended.
    private const int Interrupted = 130;

    private readonly PosixSignalRegistration _registration;

    public ImpatientStop(IHostApplicationLifetime lifetime, Orchestrator orchestrator)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            if (!lifetime.ApplicationStopping.IsCancellationRequested) return;

            orchestrator.Kill();
            Environment.Exit(Interrupted);
        });
    }

    public void Dispose() => _registration.Dispose();
}
