using System.Text;

namespace Grpc.Core;

/// <summary>One fact about an authenticated peer. Immutable.</summary>
public class AuthProperty
{
    private readonly byte[] _value;

    private AuthProperty(string name, byte[] value)
    {
        Name = name;
        _value = value;
    }

    /// <summary>What the fact is called.</summary>
    public string Name { get; }

    /// <summary>The fact as text.</summary>
    public string Value => Encoding.UTF8.GetString(_value);

    /// <summary>The fact as bytes.</summary>
    public byte[] ValueBytes => _value.ToArray();

    /// <summary>A property with this name and value.</summary>
    public static AuthProperty Create(string name, byte[] valueBytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(valueBytes);
        return new AuthProperty(name, valueBytes.ToArray());
    }
}
