using BenchmarkDotNet.Configs;
using BenchmarkDotNet.ConsoleArguments;
using BenchmarkDotNet.Loggers;

namespace FluxCache.Benchmarks.Running;

/// <summary>Finds wrong arguments before BenchmarkDotNet does: it answers them with pages of help, and exits with 0.</summary>
internal static class CommandLineCheck
{
    /// <summary>The exit code after wrong arguments.</summary>
    internal const int WrongArguments = 2;

    private const string ErrorsHeading = "ERROR(S):";
    private const string Hint = "Name benchmarks, e.g. --filter '*' or --filter '*Memory*'; --list flat shows all, --help the other options.\n"
        + "hitrate FILE… simulates eviction policies on traces instead.";

    /// <summary>What is wrong with the arguments and how to change it; null: nothing.</summary>
    internal static string? FindFault(string[] args, IConfig config)
    {
        if (args.Length == 0)
            return Hint;
        if (AsksForInformation(args))
            return null;

        var log = new AccumulationLogger();
        var (isSuccess, _, _) = ConfigParser.Parse(args, log, config);
        return isSuccess ? null : $"{FirstError(log.GetLog())}\n{Hint}";
    }

    /// <summary>Whether nothing is to run.</summary>
    internal static bool AsksForInformation(string[] args) =>
        args.Any(static argument => argument is "--help" or "--version" or "--info" or "--list" || argument.StartsWith("--list=", StringComparison.Ordinal));

    private static string FirstError(string log)
    {
        var errors = log[(log.IndexOf(ErrorsHeading, StringComparison.Ordinal) is >= 0 and var start ? start + ErrorsHeading.Length : 0)..];
        return errors.Trim().Split('\n')[0].Trim();
    }
}
