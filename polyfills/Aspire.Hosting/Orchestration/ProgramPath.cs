namespace Aspire.Hosting.Orchestration;

/// <summary>Finds programs the way a shell does, so that a missing one is told before anything is started.</summary>
internal static class ProgramPath
{
    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="DistributedApplicationException">There is no such program.</exception>
    public static string Find(string command, string workingDirectory)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(command, workingDirectory);
            return IsProgram(path)
                ? path
                : throw new DistributedApplicationException($"There is no program '{path}'.");
        }

        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries)
            ?? [];
        return folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(IsProgram)
            ?? throw new DistributedApplicationException($"There is no program '{command}' on the PATH.");
    }

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
}
