using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxCache.Serialization.Json;

/// <summary>
/// Members declared as <c>object</c>. JSON does not say of which type they were, so only what is JSON already is written. They
/// are read as <see cref="JsonElement"/>.
/// </summary>
internal sealed class UntypedConverter : JsonConverter<object>
{
    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        if (value is not JsonElement element)
            throw LossGuard.Loss(
                value.GetType(), "it is declared as object, so its type is not stored; declare the type");
        element.WriteTo(writer);
    }
}
