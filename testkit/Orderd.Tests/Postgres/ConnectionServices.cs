using Orderd.Configuration;
using Orderd.Tests.Native;

namespace Orderd.Tests.Postgres;

/// <summary>What a connection URI leaves open: its service says it, or libpq's variables.</summary>
public sealed class ConnectionServices : IDisposable
{
    const string Canary = "hunter2";

    readonly ScratchFolder _folder = new();
    readonly Dictionary<string, string> _environment = [];

    public ConnectionServices()
    {
        // The machine's own files and users are not what is asked here.
        _environment["HOME"] = _folder.Root;
        _environment["PGSYSCONFDIR"] = _folder.File("system");
        Directory.CreateDirectory(_folder.File("system"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheUriWinsOverTheServiceOverTheEnvironment()
    {
        Write("own", "[shop]\nhost = db1,db2\nport=6000\nuser=from-service\n# a comment\n\nconnect_timeout=9\n[other]\nuser=nobody\n");
        _environment["PGSERVICEFILE"] = _folder.File("own");
        _environment["PGUSER"] = "from-environment";
        _environment["PGDATABASE"] = "from environment";
        _environment["PGCONNECT_TIMEOUT"] = "8";

        var target = Read("postgres://?service=shop&connect_timeout=7");

        Assert.Equal("postgres://from-service@db1:6000,db2:6000/from%20environment?sslmode=verify-full", target.ToString());
        Assert.Equal(TimeSpan.FromSeconds(7), target.ConnectTimeout);
        Assert.Equal("postgres://me@db3:6000/from%20environment?sslmode=verify-full", Read("postgres://me@db3?service=shop").ToString());
    }

    [Fact]
    public void EachVariableOfTheEnvironmentIsTaken()
    {
        foreach (var (name, value) in ((string, string)[])
            [
                ("PGHOST", "db1"), ("PGPORT", "6000"), ("PGUSER", "me"), ("PGDATABASE", "shop"), ("PGSSLMODE", "verify-ca"), ("PGSSLROOTCERT", "/ca"),
                ("PGSSLCERT", "/cert"), ("PGSSLKEY", "/key"), ("PGPASSFILE", "/pass"), ("PGCONNECT_TIMEOUT", "4"),
            ])
            _environment[name] = value;

        var target = Read("postgres://");

        Assert.Equal("postgres://me@db1:6000/shop?sslmode=verify-ca", target.ToString());
        Assert.Equal(
            ("/ca", "/cert", "/key", "/pass", TimeSpan.FromSeconds(4)),
            (target.RootCertificate, target.Certificate, target.Key, target.PasswordFile, target.ConnectTimeout));
        // An empty one is as good as none, as for libpq.
        _environment["PGHOST"] = "";
        Assert.True(Read("postgres://").Hosts[0].IsSocket);
        // What a user's programs prefer is no business of orderd.
        _environment["PGTARGETSESSIONATTRS"] = "standby";
        Assert.Equal("me", Read("postgres://").User);
    }

    [Fact]
    public void AServiceIsFoundWhereLibpqFindsIt()
    {
        Write(".pg_service.conf", "[both]\nuser=own\n");
        Write("system/pg_service.conf", "[both]\nuser=system\n[everywhere]\nuser=system\n");
        Write("named", "[named]\nuser=named\n");

        Assert.Equal("own", Read("postgres://?service=both").User);
        Assert.Equal("system", Read("postgres://?service=everywhere").User);
        _environment["PGSERVICE"] = "everywhere";
        Assert.Equal("system", Read("postgres://db1").User);
        // One that is named stands for the user's own.
        _environment["PGSERVICEFILE"] = _folder.File("named");
        Assert.Equal("named", Read("postgres://?service=named").User);
        Assert.Equal("system", Read("postgres://?service=both").User);
    }

    [Fact]
    public void TheFirstOfAServiceCounts()
    {
        Write(".pg_service.conf", "[shop]\nuser=first\n[shop]\nuser=second\ndbname=second\n");
        Assert.Equal(("first", "first"), (Read("postgres://?service=shop").User, Read("postgres://?service=shop").Database));
    }

    [Theory]
    [InlineData("[other]\nuser=x\n", "there is no such service in {own}")]
    [InlineData("[shopping]\nuser=x\n", "there is no such service in {own}")]
    [InlineData($"[shop]\npassword={Canary}\n", "the service in {own} must not hold a password")]
    [InlineData($"[shop]\nuser=x\n{Canary}\n", "the service in {own} has a line that is not NAME=VALUE")]
    [InlineData($"[shop]\noptions={Canary}\n", "the service in {own} has options, which is not known; known are host, port")]
    [InlineData($"[shop]\nservice={Canary}\n", "the service in {own} refers to a service")]
    [InlineData($"[shop]\nuser=x\nuser={Canary}\n", "the service in {own} has user twice")]
    [InlineData($"[shop]\nport={Canary}\n", "a port is a whole number from 1 to 65535")]
    public void WhatIsWrongWithAServiceIsSaidWithoutShowingIt(string text, string expected)
    {
        Write(".pg_service.conf", text);
        var problem = Assert.Throws<FormatException>(() => Read("postgres://?service=shop")).Message;
        Assert.Contains(expected.Replace("{own}", _folder.File(".pg_service.conf"), StringComparison.Ordinal), problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAFileOfServicesThereIsNone()
    {
        Assert.Contains("PGSERVICEFILE", Assert.Throws<FormatException>(() => Read("postgres://?service=shop")).Message, StringComparison.Ordinal);
        _environment["PGSERVICEFILE"] = _folder.File("nowhere");
        Assert.Contains(
            $"{_folder.File("nowhere")} cannot be read", Assert.Throws<FormatException>(() => Read("postgres://?service=shop")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACredentialOfSystemdIsTheDefaultOfThePasswordFile()
    {
        _environment["CREDENTIALS_DIRECTORY"] = _folder.Root;
        Assert.Null(Read("postgres://db1").PasswordFile);
        Write("pgpass", "");
        Assert.Equal(_folder.File("pgpass"), Read("postgres://db1").PasswordFile);
        Assert.Equal("/else", Read("postgres://db1?passfile=/else").PasswordFile);
    }

    void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

    PostgresTarget Read(string uri) => PostgresTargetReader.Read(uri, _environment.GetValueOrDefault);
}
