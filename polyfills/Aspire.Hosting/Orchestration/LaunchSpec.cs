namespace Aspire.Hosting.Orchestration;

/// <summary>
/// What to start: a program, its arguments, where, and what is set in its environment beside the AppHost's.
/// </summary>
internal sealed record LaunchSpec(
    string Command,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment);
