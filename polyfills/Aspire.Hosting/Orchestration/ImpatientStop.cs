using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Ends everything at once on the second Ctrl-C; the first one is the host's, which stops in order.</summary>
internal sealed class ImpatientStop : IDisposable
{
    // What a shell reports for a program that SIGINT ended.
    private const int Interrupted = 130;

    private readonly PosixSignalRegistration _registration;
    private int _interrupts;

    public ImpatientStop(Orchestrator orchestrator)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            if (Interlocked.Increment(ref _interrupts) < 2) return;

            orchestrator.Kill();
            Environment.Exit(Interrupted);
        });
    }

    public void Dispose() => _registration.Dispose();
}
