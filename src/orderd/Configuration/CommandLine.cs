using System.CommandLine;
using System.CommandLine.Help;
using System.Net;
using System.Reflection;
using Orderd.Errors;

namespace Orderd.Configuration;

/// <summary>The flags of orderd, made from the <see cref="Setting"/>s that have one.</summary>
sealed class CommandLine
{
    const string Purpose = """
        Serves ecommerce.OrderManagement over gRPC, on TCP and on a Unix domain socket.

          What can be set by a flag can also be set in the --config file and in the environment, where Log:Level is
          ORDERD_Log__Level. Precedence: flags, environment, file. These settings have no flag:

        """;

    readonly RootCommand _root = new(Purpose + string.Join(
        '\n', Settings.All.Where(s => s.Flag is null).Select(s => $"    {s.Key,-28} {s.ValueName,-15} {Describe(s)}")));
    readonly Option<string?> _config = new("--config") { Description = "a JSON file with settings", HelpName = "FILE" };
    readonly Option<bool> _check = new("--check-config") { Description = "read the settings, say whether they are valid, and exit" };
    readonly Option<bool> _list = new("--list-settings")
    {
        Description = "print each setting with the value in force and where it comes from, and exit",
    };
    readonly Option<string?> _restore = new("--restore")
    {
        Description = "put a backup (- for stdin) in the place of the store, which must hold no orders, and exit",
        HelpName = "FILE",
    };
    readonly Option<bool> _verify = new("--verify") { Description = "read the whole store, say what is damaged, and exit (78 if anything is)" };
    readonly Option<bool> _acceptLoss = new("--accept-loss")
    {
        Description = "start although the store's write-ahead log has lost acknowledged writes, with what can still be read",
    };
    readonly Option<bool> _version = new("--version") { Description = "print the version and exit" };
    // The manual page and docs/configuration.md are made from this.
    readonly Option<bool> _reference = new("--describe-settings") { Hidden = true };
    readonly Dictionary<string, Option<string[]>> _settings = [];
    // These flags may stand without a value.
    readonly Dictionary<string, Option<bool>> _switches = [];
    readonly ParseResult _result;

    public CommandLine(string[] args)
    {
        _root.Options.Clear();
        _root.Options.Add(_config);
        foreach (var setting in Settings.All)
            Add(setting);
        _root.Options.Add(_restore);
        _root.Options.Add(_verify);
        _root.Options.Add(_acceptLoss);
        _root.Options.Add(_check);
        _root.Options.Add(_list);
        _root.Options.Add(_version);
        _root.Options.Add(_reference);
        _root.Options.Add(new HelpOption("--help", "-h") { Description = "print this help and exit" });
        AddGenericHostOptions();
        _root.SetAction(_ => 0);
        _result = _root.Parse(args);
    }

    public static string Version { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public bool CheckOnly => _result.GetValue(_check);

    public bool ListOnly => _result.GetValue(_list);

    public bool Verify => _result.GetValue(_verify);

    public bool AcceptsLoss => _result.GetValue(_acceptLoss);

    /// <summary>The file given by --config; null for none.</summary>
    public string? ConfigFile => _result.GetValue(_config);

    /// <summary>The backup to be restored, or null.</summary>
    public string? Restore => _result.GetValue(_restore);

    /// <summary>Answers --help and --version; the exit code, or null when there is a daemon to run.</summary>
    public int? AnswerAtOnce()
    {
        if (_result.Action is HelpAction help)
            return help.Invoke(_result);
        if (_result.Errors is [var error, ..])
        {
            var problem = ShownValue.IsWithheld(error.Message) ? "There is an argument that is not known; it may hold a password, and is not shown." : error.Message;
            throw new StartFailure(ExitCode.Usage, $"{problem} See orderd --help.");
        }

        if (_result.GetValue(_version))
            Console.WriteLine($"orderd {Version}");
        else if (_result.GetValue(_reference))
            Console.WriteLine(SettingList.Reference());
        else
            return null;
        return ExitCode.CleanStop;
    }

    /// <param name="inherited">Where the sockets listen that the service manager has passed on.</param>
    public Config ReadConfig(IReadOnlyList<EndPoint> inherited)
    {
        var flags = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (name, option) in _settings)
        {
            if (_result.GetResult(option) is not null)
                flags.Add(name, _result.GetValue(option) ?? []);
        }

        foreach (var (name, option) in _switches)
        {
            if (_result.GetResult(option) is { Implicit: false })
                flags.Add(name, [_result.GetValue(option) ? "true" : "false"]);
        }

        return ConfigReader.Read(ConfigFile, flags, inherited);
    }

    void Add(Setting setting)
    {
        if (setting is { Flag: not null, ValueName: "true|false" })
        {
            var option = new Option<bool>(setting.Flag) { Description = Describe(setting) };
            _switches.Add(setting.Flag, option);
            _root.Options.Add(option);
        }
        else if (setting.Flag is not null)
        {
            var option = new Option<string[]>(setting.Flag) { Description = Describe(setting), HelpName = setting.ValueName };
            _settings.Add(setting.Flag, option);
            _root.Options.Add(option);
        }
    }

    static string Describe(Setting setting) =>
        (setting.DefaultInWords ?? setting.Default) is { } value ? $"{setting.Meaning} (default: {value})" : setting.Meaning;

    // WebApplicationFactory starts the program with these, which every generic host takes. They mean nothing here.
    void AddGenericHostOptions()
    {
        foreach (var name in (string[])["--environment", "--contentRoot", "--applicationName"])
            _root.Options.Add(new Option<string>(name) { Hidden = true });
    }
}
