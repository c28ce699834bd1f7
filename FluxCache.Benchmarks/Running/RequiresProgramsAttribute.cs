using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Validators;

namespace FluxCache.Benchmarks.Running;

/// <summary>Programs that a benchmark starts. Where one is missing nothing runs, and it is said what to install.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresProgramsAttribute(params string[] programs) : Attribute, IConfigSource
{
    /// <inheritdoc/>
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddValidator(new Validator(programs));

    private sealed class Validator(string[] programs) : IValidator
    {
        public bool TreatsWarningsAsErrors => true;

        public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) =>
            from program in programs
            where !IsOnPath(program)
            select new ValidationError(isCritical: true, $"{program} is not on the PATH; install it (Debian: apt-get install redis-server).");

        private static bool IsOnPath(string program) =>
            (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, program)));
    }
}
