using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orderd.Tests.Kit;

/// <summary>The public types and members of an assembly in the words of C#, by name.</summary>
static class ApiText
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var member in Members(type).Distinct().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";
        Type[] bases = [.. type.BaseType is { } b && b != typeof(object) && !type.IsValueType ? [b] : Type.EmptyTypes,
            .. type.IsEnum ? [] : type.GetInterfaces().Where(i => type.BaseType?.GetInterfaces().Contains(i) != true)];
        return $"{kind} {type.FullName}{(bases is [] or [{ Name: "Enum" }] ? "" : " : " + string.Join(", ", bases.Select(Name)))}";
    }

    static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetValues(type).Cast<object>().Select(value => string.Create(CultureInfo.InvariantCulture, $"{value} = {Convert.ToInt32(value, CultureInfo.InvariantCulture)}"))
        : type.GetMembers(Declared)
            // Records write these for themselves.
            .Where(member => member.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(Text).OfType<string>();

    static string? Text(MemberInfo member) => member switch
    {
        ConstructorInfo { IsPublic: true } c => $"new({Parameters(c)})",
        MethodInfo { IsSpecialName: false } m when IsSeen(m) => $"{Modifiers(m)}{Nullable(m.ReturnParameter)} {m.Name}{Generics(m)}({Parameters(m)})",
        PropertyInfo p when p.GetMethod is { } get && IsSeen(get) =>
            $"{Modifiers(get)}{Nullable(p)} {p.Name} {{ get;{Setter(p)} }}",
        FieldInfo { IsPublic: true } f => $"{(f.IsLiteral ? "const " : "readonly ")}{Name(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {f.GetRawConstantValue()}" : "")}",
        _ => null,
    };

    static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static string Modifiers(MethodInfo method) =>
        method.IsStatic ? "static " : method.GetBaseDefinition() != method ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    static string Setter(PropertyInfo property) => property.SetMethod is not { IsPublic: true } set ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Nullable(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}"));

    static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => "null",
        string text => $"\"{text}\"",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    static string Nullable(ParameterInfo parameter) => Name(new NullabilityInfoContext().Create(parameter));

    static string Nullable(PropertyInfo property) => Name(new NullabilityInfoContext().Create(property));

    static string Name(NullabilityInfo info)
    {
        var name = info.Type.IsGenericType && info.GenericTypeArguments.Length > 0 && System.Nullable.GetUnderlyingType(info.Type) is null
            ? $"{info.Type.Name.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>"
            : Name(info.Type);
        return info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? name + "?" : name;
    }

    static string Name(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : System.Nullable.GetUnderlyingType(type) is { } value ? Name(value) + "?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        // Grpc.Core has a Status, too.
        : type.Namespace == "Google.Rpc" ? type.FullName!
        : type.Name;
}
