using System.Buffers;
using System.Globalization;
using System.Text;

namespace Grpc.Core.Framing;

/// <summary>
/// The text of <c>grpc-message</c>: UTF-8 in which every byte outside printable ASCII, and the percent sign, is
/// written as <c>%XX</c>.
/// </summary>
internal static class StatusMessage
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c != '%')));

    public static string Encode(string message)
    {
        if (!message.AsSpan().ContainsAnyExcept(Plain))
            return message;
        var encoded = new StringBuilder(message.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                encoded.Append((char)b);
            else
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    /// <summary>Undoes <see cref="Encode"/>. A malformed escape stays as it is: a status is never lost to its text.</summary>
    public static string Decode(string message)
    {
        if (!message.Contains('%'))
            return message;
        var bytes = Encoding.UTF8.GetBytes(message);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                bytes[length++] = (byte)((FromHex(bytes[i + 1]) << 4) | FromHex(bytes[i + 2]));
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, length);

        static int FromHex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    }
}
