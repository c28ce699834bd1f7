using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FluxCache.Serialization.Json;

/// <summary>
/// How values are written as JSON: as the web writes it, with public fields, and never so that a part of the value is lost.
/// </summary>
internal static class ValueJson
{
    internal static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(LossGuard.Protect);
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web)
        {
            IncludeFields = true,
            TypeInfoResolver = resolver,
        };
        options.Converters.Add(new WholeTextConverter());
        options.Converters.Add(new WholeCharacterConverter());
        options.Converters.Add(new UntypedConverter());
        options.MakeReadOnly();
        return options;
    }
}
