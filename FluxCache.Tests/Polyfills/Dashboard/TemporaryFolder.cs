namespace FluxCache.Tests.Polyfills.Dashboard;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fluxcache-").FullName;

    /// <summary>A shell script, ready to run.</summary>
    public string AddScript(string name, string body)
    {
        var path = System.IO.Path.Combine(Path, name);
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("Scripts are for /bin/sh.");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
