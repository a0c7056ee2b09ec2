using Orderd.Configuration;

namespace Orderd.Tests.Postgres;

/// <summary>What a connection URI of libpq says, and what is no such URI. Nothing of a refused one is in the error.</summary>
public sealed class ConnectionUris
{
    // It stands where something of the URI could come back in an error.
    const string Canary = "hunter2";

    [Theory]
    [InlineData("postgres://orders@db1:5433,db2/shop", "postgres://orders@db1:5433,db2:5432/shop?sslmode=verify-full")]
    [InlineData("postgresql://orders@db1/shop?port=5433", "postgres://orders@db1:5433/shop?sslmode=verify-full")]
    [InlineData("postgres://db1,db2,db3:5433/shop?user=orders", "postgres://orders@db1:5432,db2:5432,db3:5433/shop?sslmode=verify-full")]
    [InlineData("postgres://?host=db1,db2&port=5433&dbname=shop&user=orders", "postgres://orders@db1:5433,db2:5433/shop?sslmode=verify-full")]
    [InlineData("postgres://?host=db1,db2&port=5433,&dbname=shop&user=orders", "postgres://orders@db1:5433,db2:5432/shop?sslmode=verify-full")]
    [InlineData("postgres://orders@:5433/shop?host=db1", "postgres://orders@db1:5433/shop?sslmode=verify-full")]
    [InlineData("postgres://orders@[2001:db8::1]:5433,[::1]/shop", "postgres://orders@[2001:db8::1]:5433,[::1]:5432/shop?sslmode=verify-full")]
    [InlineData("postgres://orders@/shop?host=2001:db8::1", "postgres://orders@[2001:db8::1]:5432/shop?sslmode=verify-full")]
    [InlineData("postgres://orders@127.0.0.1,[::1],localhost/shop", "postgres://orders@127.0.0.1:5432,[::1]:5432,localhost:5432/shop?sslmode=prefer")]
    [InlineData("postgres://orders@/shop", "postgres://orders@%2Fvar%2Frun%2Fpostgresql:5432/shop")]
    [InlineData("postgres:///shop?host=/run/pg&user=orders", "postgres://orders@%2Frun%2Fpg:5432/shop")]
    [InlineData("postgres://orders@%2Frun%2Fpg:5433/shop", "postgres://orders@%2Frun%2Fpg:5433/shop")]
    [InlineData("postgres://o%40x%3Ay@localhost/a%2Fb%20%C3%BC", "postgres://o%40x%3Ay@localhost:5432/a%2Fb%20%C3%BC?sslmode=prefer")]
    [InlineData("postgres://orders@db1", "postgres://orders@db1:5432/orders?sslmode=verify-full")]
    [InlineData("postgres://orders@db1/?sslmode=require", "postgres://orders@db1:5432/orders?sslmode=require")]
    [InlineData("postgres://orders@db1/shop?%73slmode=verify%2Dca&", "postgres://orders@db1:5432/shop?sslmode=verify-ca")]
    [InlineData("postgres://orders@db1?durability=synchronous", "postgres://orders@db1:5432/orders?sslmode=verify-full&durability=synchronous")]
    [InlineData("postgres://orders@/shop?durability=synchronous", "postgres://orders@%2Fvar%2Frun%2Fpostgresql:5432/shop?durability=synchronous")]
    [InlineData("postgres://orders@db1/shop?target_session_attrs=read-write", "postgres://orders@db1:5432/shop?sslmode=verify-full")]
    [InlineData("postgres://orders@db1/shop?target_session_attrs=primary&durability=available", "postgres://orders@db1:5432/shop?sslmode=verify-full")]
    public void SaysWhereToConnect(string uri, string text)
    {
        Assert.Equal(text, Read(uri).ToString());
        // What is shown can be given.
        Assert.Equal(text, Read(text).ToString());
    }

    [Fact]
    public void WhatIsLeftOutHasItsDefault()
    {
        var target = Read("postgres://");
        Assert.Equal(
            (Environment.UserName, Environment.UserName, PostgresTls.Prefer, false, TimeSpan.FromSeconds(5)),
            (target.User, target.Database, target.Tls, target.RequiresSynchronous, target.ConnectTimeout));
        Assert.Equal((null, null, null, null), (target.RootCertificate, target.Certificate, target.Key, target.PasswordFile));
        Assert.Equal([new PostgresHost("/var/run/postgresql", 5432)], target.Hosts);
        Assert.True(target.Hosts[0].IsSocket);
        Assert.False(target.IsRemote);
    }

    [Fact]
    public void FilesAndTimesAreTaken()
    {
        var target = Read("postgres://u@db/d?sslrootcert=/a/ca.pem&sslcert=/a/me.pem&sslkey=/a/my%20key.pem&passfile=/a/pass%3Dfile&connect_timeout=2");
        Assert.Equal(
            ("/a/ca.pem", "/a/me.pem", "/a/my key.pem", "/a/pass=file", TimeSpan.FromSeconds(2)),
            (target.RootCertificate, target.Certificate, target.Key, target.PasswordFile, target.ConnectTimeout));
        // From wherever orderd is started.
        Assert.Equal(Path.GetFullPath("pass"), Read("postgres://u@db/d?passfile=pass").PasswordFile);
        // Those that the system trusts have issued certificates for everybody.
        var system = Read("postgres://u@localhost/d?sslrootcert=system");
        Assert.Equal((null, PostgresTls.VerifyFull), (system.RootCertificate, system.Tls));
    }

    [Theory]
    [InlineData("postgres://u@localhost/d", "prefer")]
    [InlineData("postgres://u@LOCALHOST/d", "prefer")]
    [InlineData("postgres://u@127.9.9.9/d", "prefer")]
    [InlineData("postgres://u@[::ffff:127.0.0.1]/d", "prefer")]
    [InlineData("postgres:///d?host=/tmp,localhost", "prefer")]
    [InlineData("postgres://u@localhost.example/d", "verify-full")]
    [InlineData("postgres://u@192.0.2.1/d", "verify-full")]
    [InlineData("postgres://u@0.0.0.0/d", "verify-full")]
    [InlineData("postgres:///d?host=/tmp,db", "verify-full")]
    [InlineData("postgres://u@db/d?sslmode=disable", "disable")]
    [InlineData("postgres://u@localhost/d?sslmode=verify-full", "verify-full")]
    public void AnotherMachineIsVerifiedUnlessItIsSaidOtherwise(string uri, string expected) =>
        Assert.Equal(expected, PostgresParameters.TextOf(Read(uri).Tls));

    [Theory]
    [Trait("Contract", "5 --store: a password in it is refused and never shown")]
    [InlineData($"postgres://u:{Canary}@db/d")]
    [InlineData($"postgres://u:{Canary}%40@db/d")]
    [InlineData($"postgres://:{Canary}@db/d")]
    [InlineData($"postgres://u:{Canary}?x@db/d")]
    [InlineData($"postgres://u:{Canary}:x#y@db/d")]
    [InlineData("postgres://u:@db/d")]
    [InlineData($"postgresql://u@db/d?password={Canary}")]
    [InlineData($"postgres://u@db/d?sslmode=require&password={Canary}&sslmode=x")]
    [InlineData($"postgres://u@db/d?pass%77ord={Canary}")]
    [InlineData("postgres://u@db/d?password=")]
    [InlineData($"postgres://u@db/d?sslkey=/k&sslcert=/c&sslpassword={Canary}")]
    public void APasswordIsRefusedAndItIsSaidWhereItBelongs(string uri)
    {
        var problem = Assert.Throws<FormatException>(() => Read(uri)).Message;
        Assert.Contains("must not hold a password", problem, StringComparison.Ordinal);
        Assert.Contains("passfile=PATH", problem, StringComparison.Ordinal);
        Assert.Contains("PGPASSWORD", problem, StringComparison.Ordinal);
        Assert.Contains("a systemd credential called pgpass", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, problem, StringComparison.Ordinal);
    }

    // What somebody gets who does not percent-encode a password, or puts the parts in a wrong order.
    [Theory]
    [Trait("Contract", "5 --store: a password in it is refused and never shown")]
    [InlineData($"postgres://u/{Canary}@db/d", "is written as %40")]
    [InlineData($"postgres://u:1/{Canary}@db/d", "is written as %40")]
    [InlineData($"postgres://u@{Canary}@db/d", "is written as %40")]
    [InlineData($"postgres://u@db/d?passfile=/a@{Canary}", "is written as %40")]
    [InlineData($"postgres://db/d/{Canary}", "is written as %2F")]
    [InlineData($"postgres://db?user=u@{Canary}", "a ? in the name of a user")]
    [InlineData($"postgres://u:{Canary}", "a port is a whole number from 1 to 65535")]
    [InlineData($"postgres://u:{Canary}/d", "a port is a whole number from 1 to 65535")]
    [InlineData($"postgres://u@db:{Canary}/d", "a port is a whole number from 1 to 65535")]
    [InlineData("postgres://u@db:0/d", "a port is a whole number from 1 to 65535")]
    [InlineData("postgres://u@db:65536/d", "a port is a whole number from 1 to 65535")]
    [InlineData("postgres://u@db:+1/d", "a port is a whole number from 1 to 65535")]
    [InlineData($"postgres://u@{Canary} x/d", "a host is a name")]
    [InlineData($"postgres://u@{Canary}#x/d", "a host is a name")]
    [InlineData($"postgres://u@-{Canary}/d", "a host is a name")]
    [InlineData("postgres://u@db1,,db2/d", "a host is a name")]
    [InlineData("postgres://u@,/d", "a host is a name")]
    [InlineData("postgres://u@db1,db2/d?port=1,2,3", "there are 2 hosts and 3 ports")]
    [InlineData($"postgres://u@[::1{Canary}/d", "stands in brackets")]
    [InlineData($"postgres://u@[::1]{Canary}/d", "stands in brackets")]
    [InlineData($"postgres://u@[{Canary}:]/d", "a host is a name")]
    [InlineData($"postgres://u@db/d?{Canary}", "is NAME=VALUE")]
    [InlineData($"postgres://u@db/d?x-{Canary}=1", "the URI has something, which is not known; known are host, port, dbname")]
    [InlineData($"postgres://u@db/d?sslmod={Canary}", "the URI has sslmod, which is not known; known are host, port, dbname")]
    [InlineData($"postgres://u@db/d?application_name={Canary}", "the URI has application_name, which is not known")]
    [InlineData($"postgres://u@db/d?options={Canary}", "the URI has options, which is not known")]
    [InlineData($"postgres://u@db/d?sslmode={Canary}", "sslmode is disable, prefer, require, verify-ca or verify-full")]
    [InlineData("postgres://u@db/d?sslmode=allow", "sslmode is disable, prefer, require, verify-ca or verify-full")]
    [InlineData("postgres://u@db/d?sslmode=", "the URI has sslmode without a value")]
    [InlineData("postgres://u@db/d?sslmode=require&sslmode=require", "the URI has sslmode twice")]
    [InlineData("postgres://u@db/d?host=db2", "the URI has host twice")]
    [InlineData("postgres://u@db/d?user=v", "the URI has user twice")]
    [InlineData("postgres://u@db/d?sslrootcert=system&sslmode=verify-ca", "sslrootcert=system goes with sslmode=verify-full only")]
    [InlineData($"postgres://u@db/d?sslkey=/{Canary}", "sslkey needs its certificate")]
    [InlineData($"postgres://u@db/d?durability={Canary}", "durability is available or synchronous")]
    [InlineData($"postgres://u@db/d?target_session_attrs={Canary}", "read-write or primary only")]
    [InlineData($"postgres://u@db/d?connect_timeout={Canary}", "connect_timeout is a whole number from 1 to 600")]
    [InlineData("postgres://u@db/d?connect_timeout=0", "connect_timeout is a whole number from 1 to 600")]
    [InlineData($"postgres://u@db/{Canary}%2", "two hexadecimal digits")]
    [InlineData($"postgres://u@db/{Canary}%", "two hexadecimal digits")]
    [InlineData($"postgres://{Canary}%zz@db/d", "two hexadecimal digits")]
    [InlineData($"postgres://u@db/{Canary}%FF", "has to be UTF-8")]
    [InlineData($"postgres://u@db/{Canary}%00", "dbname holds a control character")]
    [InlineData($"postgres://u@db/d?passfile=/{Canary}%0A", "passfile holds a control character")]
    public void WhatIsWrongIsSaidWithoutShowingIt(string uri, string expected)
    {
        var problem = Assert.Throws<FormatException>(() => Read(uri)).Message;
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, problem, StringComparison.Ordinal);
        // The program puts a full stop behind it.
        Assert.False(problem.EndsWith('.'));
    }

    [Fact]
    public void ADirectoryTooLongForASocketIsRefused()
    {
        // /.s.PGSQL.5432 has 14 bytes, and a path 107.
        Assert.True(Read($"postgres:///d?host=/{new string('a', 92)}").Hosts[0].IsSocket);
        var problem = Assert.Throws<FormatException>(() => Read($"postgres:///d?host=/{new string('a', 93)}")).Message;
        Assert.Contains("the path of a socket has at most 107 bytes", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Postgres://u@db/d")]
    [InlineData("postgres:u@db/d")]
    [InlineData("postgres:/u@db/d")]
    [InlineData("mysql://u@db/d")]
    [InlineData("postgres")]
    public void OnlyItsTwoSchemesBeginOne(string text) =>
        Assert.Equal($"use {StoreSpec.Forms}", Assert.Throws<FormatException>(() => StoreSpec.Parse(text)).Message);

    [Fact]
    public void ItIsAStore()
    {
        var store = Assert.IsType<StoreSpec.Postgres>(StoreSpec.Parse("postgresql://orders@db1,db2:5433/shop?passfile=/x&sslmode=verify-full"));
        Assert.Equal("postgres://orders@db1:5432,db2:5433/shop?sslmode=verify-full", store.ToString());
        Assert.Equal("/x", store.Target.PasswordFile);
    }

    static PostgresTarget Read(string uri) => PostgresTargetReader.Read(uri, _ => null);
}
