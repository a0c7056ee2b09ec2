using System.CommandLine;
using Grpc.Core;
using Orderctl.Client;
using Orderctl.Errors;
using Orderctl.Output;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Contracts.V1;

namespace Orderctl.Cli;

/// <summary>One run of one verb: where it prints, whom it calls, and when it has to stop.</summary>
sealed class Session : IDisposable
{
    /// <summary>For verbs that make one unary call.</summary>
    public static readonly TimeSpan Unary = TimeSpan.FromSeconds(5);

    readonly Lazy<Credentials> _credentials;
    readonly Lazy<Metadata> _headers;
    readonly Lazy<Connection> _connection;
    readonly TimeSpan? _timeout;

    public Session(ParseResult arguments)
    {
        Endpoint = arguments.GetValue(GlobalOptions.Endpoint) ?? FromEnvironment() ?? Endpoint.Default();
        Files = new CredentialFiles(
            arguments.GetValue(GlobalOptions.TokenFile),
            arguments.GetValue(GlobalOptions.CaCert),
            arguments.GetValue(GlobalOptions.Cert),
            arguments.GetValue(GlobalOptions.Key));
        var verb = arguments.CommandResult.Command as Verb;
        Service = verb?.Service ?? "all";
        _timeout = arguments.GetValue(GlobalOptions.Timeout);
        _credentials = new(() => Credentials.Load(Files, Endpoint));
        _headers = new(() => Credentials.Token is { } token ? new() { { "authorization", $"Bearer {token}" } } : []);
        _connection = new(() => new Connection(Endpoint, Credentials));
        if (verb?.ExaminesCredentials != true)
            _ = Credentials;
        Out = new StandardOutput();
        Printer = arguments.GetValue(GlobalOptions.Output) is "json" ? JsonPrinter.To(Out) : new TextPrinter(Out);
    }

    public Endpoint Endpoint { get; }

    public CredentialFiles Files { get; }

    /// <exception cref="UsageError">The files do not hold what they should.</exception>
    public Credentials Credentials => _credentials.Value;

    /// <summary>What the verb calls, as orderd's --services names it.</summary>
    public string Service { get; }

    public StandardOutput Out { get; }

    public Printer Printer { get; }

    public Interrupt Interrupt { get; } = new();

    public OrderManagement.OrderManagementClient Orders => new(_connection.Value.Channel);

    public HealthCalls Health => new(_connection.Value.Channel.CreateCallInvoker());

    public Admin.AdminClient Admin => new(_connection.Value.Channel);

    public RouteGuide.RouteGuideClient Routes => new(_connection.Value.Channel);

    public GRPCDemo.GRPCDemoClient Demo => new(_connection.Value.Channel);

    public SumService.SumServiceClient Sums => new(_connection.Value.Channel);

    public Unreachable? Distrust => _connection.IsValueCreated ? _connection.Value.Distrust : null;

    /// <summary>The options of one call, whose time starts now. <paramref name="otherwise"/> holds without --timeout.</summary>
    public CallOptions Call(TimeSpan? otherwise = null, CancellationToken? cancellation = null)
    {
        var timeout = _timeout ?? otherwise ?? TimeSpan.Zero;
        DateTime? deadline = timeout > TimeSpan.Zero ? DateTime.UtcNow + timeout : null;
        return new CallOptions(_headers.Value, deadline, cancellation ?? Interrupt.Requested);
    }

    /// <summary>Prints what arrives, as it arrives.</summary>
    public async Task PrintAll<T>(IAsyncStreamReader<T> messages, Action<T> print)
    {
        while (true)
        {
            var next = messages.MoveNext(CancellationToken.None);
            // A read that has failed flushes, too: what came before is not to be lost.
            if (!next.IsCompletedSuccessfully)
                Out.Flush();

            if (!await next.ConfigureAwait(false))
                return;

            print(messages.Current);
        }
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated)
            _connection.Value.Dispose();

        Interrupt.Dispose();
    }

    static Endpoint? FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(Endpoint.Variable);
        try
        {
            return string.IsNullOrEmpty(text) ? null : Endpoint.Parse(text);
        }
        catch (UsageError e)
        {
            throw new UsageError($"{Endpoint.Variable}: {e.Message}");
        }
    }
}
