using System.Text;
using FluxCache.Resp.Protocol;
using Xunit;

namespace FluxCache.Tests.Resp.Protocol;

/// <summary>RESP as text and back, for tests: one character is one byte.</summary>
internal static class RespText
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The push by which Redis reports a change of a key.</summary>
    public static string Invalidation(string key) => $">2\r\n$10\r\ninvalidate\r\n*1\r\n${key.Length}\r\n{key}\r\n";

    /// <summary>A value in one line, every kind distinct.</summary>
    public static string Render(in RespValue value) => value.Kind switch
    {
        RespKind.Null => "null",
        RespKind.Integer => $"int {value.Integer}",
        RespKind.Boolean => $"bool {value.Boolean}",
        RespKind.Double => FormattableString.Invariant($"double {value.Double:R}"),
        RespKind.Array or RespKind.Set or RespKind.Map or RespKind.Push => $"{value.Kind}[{RenderAll(value.Items)}]",
        _ => $"{value.Kind} {Encoding.Latin1.GetString(value.Bytes!)}",
    };

    /// <summary>Scans and reads the one frame that the text is; the portions come one after the other.</summary>
    public static RespValue Read(RespScanner scanner, byte[] bytes, params int[] splits)
    {
        var consumed = 0;
        foreach (var split in splits)
        {
            Assert.Equal(
                RespScanOutcome.NeedMore, scanner.Scan(bytes.AsSpan(consumed, split - consumed), out var part));
            consumed += part;
        }

        Assert.Equal(RespScanOutcome.Complete, scanner.Scan(bytes.AsSpan(consumed), out var rest));
        Assert.Equal(bytes.Length, consumed + rest);
        Assert.True(RespReader.TryRead(bytes, out var value, out var fault), fault);
        return value;
    }

    private static string RenderAll(ReadOnlySpan<RespValue> items)
    {
        var text = new StringBuilder();
        foreach (ref readonly var item in items)
            text.Append(text.Length == 0 ? "" : ", ").Append(Render(in item));
        return text.ToString();
    }
}
