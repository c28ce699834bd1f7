using System.Diagnostics;

namespace FluxCache.Tests.Node.Stock;

/// <summary>Python with grpcio (Debian's python3-grpcio): a gRPC client and server that nobody here wrote.</summary>
internal static class StockGrpc
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Lazy<string?> Found =
        new(() => new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(HasGrpc));

    /// <summary>Why it cannot be used, or null.</summary>
    public static string? Missing => Found.Value is null
        ? "No Python with grpcio was found; install it (Debian: apt-get install python3-grpcio)."
        : null;

    /// <summary>Runs one of the scripts beside the tests.</summary>
    public static Process Start(string script, params string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Node", "Stock", script);
        var start = new ProcessStartInfo(Found.Value!, [path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Runs a check against a node and asserts that it holds.</summary>
    /// <param name="node">The node.</param>
    /// <param name="check">The name of the check in stock_client.py.</param>
    /// <param name="afterFirstLine">What happens when the check has printed its first line.</param>
    public static async Task CheckAsync(Uri node, string check, Func<Task>? afterFirstLine = null)
    {
        using var process = Start("stock_client.py", node.Authority, check);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = "";
            if (afterFirstLine is not null)
            {
                output = await process.StandardOutput.ReadLineAsync(limit.Token);
                await afterFirstLine();
            }

            output += await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{check}: {output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool HasGrpc(string interpreter)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(interpreter, ["-c", "import grpc"])
            {
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(Patience) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
