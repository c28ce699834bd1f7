using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>Checks the options' ranges and says of every fault what to change.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        string[] faults =
        [
            .. Check(nameof(options.DrainDelay), options.DrainDelay, TimeSpan.FromMinutes(1)),
            .. Check(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.FromMinutes(10)),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string option, TimeSpan value, TimeSpan most)
    {
        if (OptionRange.Fault(value, TimeSpan.Zero, most) is { } fault)
            yield return $"{NodeOptions.SectionName}:{option} {fault}.";
    }
}
