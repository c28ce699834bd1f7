namespace Grpc.Core.Framing;

/// <summary>Headers on the wire to and from <see cref="Metadata"/>.</summary>
internal static class HeaderMetadata
{
    /// <summary>Adds one received header, unless it belongs to the protocol or is no gRPC metadata.</summary>
    /// <remarks>
    /// A binary value may be several, joined by commas. One that is not base64 is left out, and so is a key that HTTP
    /// allows and gRPC does not: a peer must not fail a call by a header that nobody asked for.
    /// </remarks>
    public static void AddReceived(Metadata metadata, string name, string value)
    {
        if (GrpcHeaders.IsReserved(name) || !Metadata.Entry.IsKey(name))
            return;
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(name, value);
            return;
        }
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (TryDecode(part, out var bytes))
                metadata.Add(name, bytes);
        }
    }

    public static string ToWire(Metadata.Entry entry) => entry.IsBinary ? Convert.ToBase64String(entry.Bytes) : entry.Value;

    private static bool TryDecode(string value, out byte[] bytes)
    {
        bytes = new byte[(value.Length / 4 * 3) + 3];
        var padded = value.PadRight((value.Length + 3) / 4 * 4, '=');
        if (!Convert.TryFromBase64String(padded, bytes, out var written))
            return false;
        Array.Resize(ref bytes, written);
        return true;
    }
}
