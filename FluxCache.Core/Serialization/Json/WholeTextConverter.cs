using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxCache.Serialization.Json;

/// <summary>Text in JSON. Half of a surrogate pair is refused: it would be replaced by another character.</summary>
internal sealed class WholeTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString();

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()!;

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        Check(value);
        writer.WriteStringValue(value);
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        Check(value);
        writer.WritePropertyName(value);
    }

    internal static void Check(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\ud800', '\udfff'))
            return;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
                throw LossGuard.Loss(typeof(string), "it holds half of a surrogate pair");
            text = text[length..];
        }
    }
}
