namespace FluxCache.AppHost.Reporting;

/// <summary>What the AppHost will exit with: what was decided first. Safe for concurrent use.</summary>
internal sealed class RunOutcome
{
    private const int Undecided = -1;

    private int _exitCode = Undecided;

    public int ExitCode => Volatile.Read(ref _exitCode) is var code and not Undecided ? code : ExitCodes.Success;

    public void Decide(int exitCode) => Interlocked.CompareExchange(ref _exitCode, exitCode, Undecided);
}
