using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>Checks the options' ranges and says of every fault what to change.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    private const long LeastAnswerBytes = 1 << 20;

    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        string[] faults =
        [
            .. Check(nameof(options.DrainDelay), options.DrainDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            .. Check(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            .. Check(nameof(options.MaxAnswerBytes), options.MaxAnswerBytes ?? LeastAnswerBytes, LeastAnswerBytes, long.MaxValue),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check<T>(string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (OptionRange.Fault(value, least, most) is { } fault)
            yield return $"{NodeOptions.SectionName}:{option} {fault}.";
    }
}
