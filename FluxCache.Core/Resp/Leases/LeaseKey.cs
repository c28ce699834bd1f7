using System.Globalization;
using FluxCache.Resp.Connection;

namespace FluxCache.Resp.Leases;

/// <summary>
/// The key beside a key that holds the lease on loading it, always in the same slot of a Redis Cluster.
/// </summary>
internal static class LeaseKey
{
    private static readonly Lazy<int[]> NumberOfSlot = new(FindNumbers);

    public static string Of(string key)
    {
        var tag = KeyRouting.TagOf(key);
        if (tag.Length != key.Length)
            return $"{InternalKeys.Lease}{{{tag}}}{key}";

        // A key without a tag is hashed whole, and becomes the tag here. One with a brace would end that tag too early:
        // a number that falls into the key's slot stands in for it.
        return key.Contains('}')
            ? string.Create(CultureInfo.InvariantCulture, $"{InternalKeys.Lease}{{{NumberOfSlot.Value[HashSlot.Of(key)]}}}{key}")
            : $"{InternalKeys.Lease}{{{key}}}";
    }

    private static int[] FindNumbers()
    {
        var numbers = new int[HashSlot.Count];
        Array.Fill(numbers, -1);
        Span<char> digits = stackalloc char[10];
        for (int number = 0, found = 0; found < HashSlot.Count; number++)
        {
            number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            ref var known = ref numbers[HashSlot.Of(digits[..length])];
            if (known >= 0)
                continue;
            known = number;
            found++;
        }

        return numbers;
    }
}
