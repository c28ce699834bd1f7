using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace FluxCache.Tests.Architecture;

/// <summary>
/// Which types a type refers to: in its declaration, its members' signatures, and the code of its methods.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    internal static IEnumerable<Type> Of(Type type) =>
        All(type).SelectMany(Parts).Where(part => !part.IsGenericParameter).Distinct();

    private static IEnumerable<Type?> All(Type type)
    {
        yield return type.BaseType;
        foreach (var contract in type.GetInterfaces())
            yield return contract;
        foreach (var field in type.GetFields(Declared))
            yield return field.FieldType;

        foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            yield return (method as MethodInfo)?.ReturnType;
            foreach (var parameter in method.GetParameters())
                yield return parameter.ParameterType;
            foreach (var used in method.GetMethodBody() is { } body ? Used(method, body) : [])
                yield return used;
        }
    }

    private static IEnumerable<Type?> Used(MethodBase method, MethodBody body)
    {
        foreach (var local in body.LocalVariables)
            yield return local.LocalType;

        foreach (var token in Tokens(body.GetILAsByteArray()!))
        {
            var member = method.Module.ResolveMember(
                token,
                method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
                method.IsGenericMethod ? method.GetGenericArguments() : null);
            yield return member as Type ?? member?.DeclaringType;
            var generic = member is MethodInfo { IsGenericMethod: true } found ? found.GetGenericArguments() : [];
            foreach (var argument in generic)
                yield return argument;
        }
    }

    /// <summary>The tokens of types, methods and fields in a method's code.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at++];
            var operation = OpCodesByValue[value == 0xFE ? (short)(0xFE00 | code[at++]) : value];
            switch (operation.OperandType)
            {
                case OperandType.InlineField
                    or OperandType.InlineMethod
                    or OperandType.InlineTok
                    or OperandType.InlineType:
                    yield return BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
                    break;
                case OperandType.InlineSwitch:
                    at += 4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
                    break;
            }

            at += OperandBytes(operation.OperandType);
        }
    }

    private static int OperandBytes(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    /// <summary>A type with what it is made of: elements and generic arguments.</summary>
    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null)
            return [];

        if (type.HasElementType)
            return Parts(type.GetElementType());

        return type.GetGenericArguments().SelectMany(Parts)
            .Append(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
    }
}
