using System.Diagnostics;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>
/// Python with grpcio (Debian's python3-grpcio): a gRPC client and server that nobody here wrote.
/// </summary>
internal static class StockGrpc
{
    private static readonly Lazy<string?> Found = new(() => new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasGrpc));

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? Missing => Found.Value is null
        ? "No Python with grpcio was found: install python3-grpcio."
        : null;

    public static Process Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Found.Value!, [Path.Combine(AppContext.BaseDirectory, "checks", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return Process.Start(start)!;
    }

    private static bool HasGrpc(string interpreter)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(interpreter, ["-c", "import grpc"])
            {
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(EchoServer.Patience) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
