using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxCache.Serialization.Json;

/// <summary>A character in JSON, as text of one. Half of a surrogate pair is refused.</summary>
internal sealed class WholeCharacterConverter : JsonConverter<char>
{
    public override char Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        One(reader.GetString());

    public override char ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        One(reader.GetString());

    public override void Write(Utf8JsonWriter writer, char value, JsonSerializerOptions options)
    {
        WholeTextConverter.Check([value]);
        writer.WriteStringValue([value]);
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, char value, JsonSerializerOptions options)
    {
        WholeTextConverter.Check([value]);
        writer.WritePropertyName([value]);
    }

    private static char One(string? text) =>
        text is [var character] ? character : throw new JsonException("a character is text of length 1");
}
