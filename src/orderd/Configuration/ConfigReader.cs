using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orderd.Errors;
using Orderd.Shared;

namespace Orderd.Configuration;

/// <summary>
/// Puts the <see cref="Config"/> together. Precedence: flags, environment, file, defaults. What it does not know or cannot
/// read it refuses by name.
/// </summary>
static class ConfigReader
{
    const string PassedOn = "service manager";

    /// <param name="file">The file of settings; null for none.</param>
    /// <param name="flags">The values that were given to flags.</param>
    /// <param name="inherited">Where the sockets listen that the service manager has passed on.</param>
    /// <exception cref="StartFailure">A setting is not known, cannot be read, or does not go with the others.</exception>
    public static Config Read(string? file, IReadOnlyDictionary<string, IReadOnlyList<string>> flags, IReadOnlyList<EndPoint> inherited)
    {
        var config = Settings.Defaults();
        if (file is not null)
            config = Apply(config, ReadFile(file), key => $"{file}: {key}", _ => $"file {file}");
        config = Apply(config, ReadEnvironment(), Setting.VariableOf, key => $"environment {Setting.VariableOf(key)}");
        config = Inherit(ApplyFlags(config, flags), inherited) with { Otlp = OtlpSettings.FromEnvironment() };
        if (config is { Socket: null, Listen.Count: 0 })
            throw new StartFailure(ExitCode.Refused, "there is nothing to listen on: give --socket PATH or --listen HOST:PORT.");
        if (config.Socket is { } socket && Encoding.UTF8.GetByteCount(socket) > DefaultPaths.MaxSocketPathBytes)
            throw new StartFailure(ExitCode.Refused, $"the path of a socket has at most {DefaultPaths.MaxSocketPathBytes} bytes: {socket}");
        ListenPolicy.Check(config);
        StorePolicy.Check(config);
        return config;
    }

    // The sockets that are there take the place of those that were configured for their kind.
    static Config Inherit(Config config, IReadOnlyList<EndPoint> inherited)
    {
        if (inherited.Count == 0)
            return config;

        var unix = inherited.OfType<UnixDomainSocketEndPoint>().Select(address => address.ToString()).ToList();
        if (unix.Count > 1)
            throw StartFailure.OfPassedSocket($"more than one Unix socket ({unix[0]} and {unix[1]}); give it one");
        if (unix is [not ['/', ..]])
            throw StartFailure.OfPassedSocket($"the Unix socket {unix[0]}, which is no path");

        var tcp = inherited.OfType<IPEndPoint>().ToList();
        var given = new Dictionary<string, GivenValue>(config.Given);
        if (unix.Count > 0)
            given["Socket"] = new(unix[0]!, PassedOn);
        if (tcp.Count > 0)
            given["Listen"] = new(string.Join(", ", tcp), PassedOn);
        return config with
        {
            InheritsSockets = true,
            Socket = unix is [var path] ? path : config.Socket,
            Listen = tcp.Count > 0 ? tcp : config.Listen,
            Given = given,
        };
    }

    static Config Apply(Config config, IConfiguration source, Func<string, string> name, Func<string, string> origin)
    {
        var known = Settings.All.ToDictionary(s => s.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, values) in Values(source))
        {
            if (!known.TryGetValue(key, out var setting))
            {
                throw new StartFailure(
                    ExitCode.Refused, $"{name(key)} is not a setting. Known are {string.Join(", ", Settings.All.Select(s => s.Key))}.");
            }

            config = Set(config, setting, values, name(key), origin(setting.Key), ExitCode.Refused);
        }

        return config;
    }

    static Config ApplyFlags(Config config, IReadOnlyDictionary<string, IReadOnlyList<string>> flags)
    {
        foreach (var setting in Settings.All)
        {
            if (setting.Flag is not null && flags.TryGetValue(setting.Flag, out var values))
                config = Set(config, setting, values, setting.Flag, $"flag {setting.Flag}", ExitCode.Usage);
        }

        return config;
    }

    static Config Set(Config config, Setting setting, IReadOnlyList<string> values, string name, string origin, int exitCode)
    {
        // No path, address or name has any, and what the system makes of them differs.
        if (values.Any(value => value.Any(char.IsControl)))
            throw new StartFailure(ExitCode.Refused, $"{name} cannot be {ShownValue.Of(values)}: it holds a control character.");

        try
        {
            return setting.Set(config, values, origin);
        }
        catch (FormatException e)
        {
            // Somebody may have given the store's URI to another setting, whose parser shows what it does not understand.
            var reason = ShownValue.IsWithheld(values) && !setting.MayHoldPassword ? $"use {setting.ValueName}" : e.Message;
            throw new StartFailure(exitCode, $"{name} cannot be {ShownValue.Of(values)}: {reason}.", e);
        }
    }

    // These are the leaves of the tree, the numbered ones of an array together.
    static IEnumerable<(string Key, IReadOnlyList<string> Values)> Values(IConfiguration source)
    {
        var leaves = source.AsEnumerable().Where(pair => pair.Value is not null);
        foreach (var group in leaves.GroupBy(pair => ArrayKey(pair.Key), StringComparer.OrdinalIgnoreCase))
            yield return (group.Key, [.. group.OrderBy(pair => Index(pair.Key)).Select(pair => pair.Value!)]);
    }

    static string ArrayKey(string key) => Index(key) < 0 ? key : key[..key.LastIndexOf(':')];

    static int Index(string key) =>
        key.LastIndexOf(':') is var colon and > 0 && int.TryParse(key.AsSpan(colon + 1), out var index) ? index : -1;

    static IConfigurationRoot ReadFile(string file)
    {
        try
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(RegularFile.Read(file).Text));
            return new ConfigurationBuilder().AddJsonStream(text).Build();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            throw new StartFailure(ExitCode.Refused, $"the configuration {file} cannot be read: {e.Message}", e);
        }
    }

    static IConfigurationRoot ReadEnvironment() =>
        new ConfigurationBuilder().AddEnvironmentVariables(Setting.VariablePrefix).Build();
}
