using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FluxCache.AppHost.Guarding;

/// <summary>
/// The processes of Aspire's orchestrator, DCP, found as the parents of what it has started. Aspire does not tell them, and
/// they are no children of the AppHost.
/// </summary>
internal static class OrchestratorProcesses
{
    private const string ProgramName = "dcp";
    private const string SessionOption = "--kubeconfig";
    private const string SessionPrefix = "aspire-dcp";

    /// <summary>The orchestrator's processes above one that it has started; none where the system does not tell.</summary>
    public static IReadOnlyList<ProcessIdentity> Above(int child)
    {
        var found = new List<ProcessIdentity>();
        while (ParentOf(child) is { } parent && NameOf(parent) == ProgramName && ProcessIdentity.Of(parent) is { } process)
        {
            found.Add(process);
            child = parent;
        }

        return found;
    }

    /// <summary>The folder with its files; null where the system does not tell.</summary>
    public static string? FolderOf(ProcessIdentity orchestrator)
    {
        var arguments = OperatingSystem.IsLinux() ? Read($"/proc/{orchestrator.Id}/cmdline")?.Split('\0') ?? [] : [];
        var option = Array.IndexOf(arguments, SessionOption);
        var folder = option >= 0 && option + 1 < arguments.Length ? Path.GetDirectoryName(arguments[option + 1]) : null;
        return Path.GetFileName(folder)?.StartsWith(SessionPrefix, StringComparison.Ordinal) == true ? folder : null;
    }

    private static int? ParentOf(int id)
    {
        if (OperatingSystem.IsWindows()) return null;

        var text = OperatingSystem.IsLinux() ? ParentFromSystemFiles(id) : ParentFromPs(id);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : null;
    }

    // The fourth field of /proc/ID/stat; the second is the program's name in parentheses, which can hold anything.
    private static string? ParentFromSystemFiles(int id) => Read($"/proc/{id}/stat") is { } stat
        ? stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
        : null;

    // Null: the process has ended.
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string ParentFromPs(int id)
    {
        using var ps = Process.Start(
            new ProcessStartInfo("ps", ["-o", "ppid=", "-p", $"{id}"]) { RedirectStandardOutput = true })!;
        var parent = ps.StandardOutput.ReadToEnd().Trim();
        ps.WaitForExit();
        return parent;
    }

    private static string? NameOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
            return null;
        }
    }
}
