using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>Tells the server which static method of a service's generated class lists its methods.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = true)]
public class BindServiceMethodAttribute : Attribute
{
    // The server finds the method by reflection, so the trimmer has to keep it.
    const DynamicallyAccessedMemberTypes Kept =
        DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    /// <summary>Names the method by its type and name.</summary>
    public BindServiceMethodAttribute([DynamicallyAccessedMembers(Kept)] Type bindType, string bindMethodName)
    {
        BindType = bindType;
        BindMethodName = bindMethodName;
    }

    /// <summary>The type that declares the method.</summary>
    [DynamicallyAccessedMembers(Kept)]
    public Type BindType { get; }

    /// <summary>The method, which takes a <see cref="ServiceBinderBase"/> and the service.</summary>
    public string BindMethodName { get; }
}
