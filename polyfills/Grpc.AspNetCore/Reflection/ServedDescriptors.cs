using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Reflection;

/// <summary>The services of the mapped endpoints, the files they are declared in, and what those declare.</summary>
internal sealed class ServedDescriptors
{
    private readonly Dictionary<string, FileDescriptor> _filesByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _filesBySymbol = new(StringComparer.Ordinal);

    public ServedDescriptors(EndpointDataSource endpoints)
    {
        Services =
        [
            .. endpoints.Endpoints
                .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
                .OfType<Type>()
                .Distinct()
                .Select(DescriptorOf)
                .OfType<ServiceDescriptor>(),
        ];
        foreach (var service in Services)
            AddFile(service.File);
    }

    public IReadOnlyList<ServiceDescriptor> Services { get; }

    public FileDescriptor? FindFile(string name) => _filesByName.GetValueOrDefault(name);

    public FileDescriptor? FindSymbol(string fullName) => _filesBySymbol.GetValueOrDefault(fullName);

    /// <summary>The descriptor that the generated class around a service's base class has.</summary>
    private static ServiceDescriptor? DescriptorOf(Type? service)
    {
        for (; service is not null; service = service.BaseType)
        {
            if (service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } binding)
                return binding.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)
                    ?.GetValue(null) as ServiceDescriptor;
        }
        return null;
    }

    private void AddFile(FileDescriptor file)
    {
        if (!_filesByName.TryAdd(file.Name, file))
            return;
        foreach (var import in file.Dependencies)
            AddFile(import);
        foreach (var service in file.Services)
        {
            AddSymbol(service);
            foreach (var method in service.Methods)
                AddSymbol(method);
        }
        foreach (var type in file.EnumTypes)
            AddSymbol(type);
        foreach (var type in file.MessageTypes)
            AddMessage(type);
    }

    private void AddMessage(MessageDescriptor message)
    {
        AddSymbol(message);
        foreach (var type in message.EnumTypes)
            AddSymbol(type);
        foreach (var type in message.NestedTypes)
            AddMessage(type);
    }

    private void AddSymbol(IDescriptor symbol) => _filesBySymbol[symbol.FullName] = symbol.File;
}
