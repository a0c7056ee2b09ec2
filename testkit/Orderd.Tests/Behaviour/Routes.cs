using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Orderd.Contracts.Routeguide;
using Orderd.Tests.Native;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class Routes(ServerUnderTest server) : OrderBehaviour(server)
{
    static readonly Rectangle World = Between(-900_000_000, -1_800_000_000, 900_000_000, 1_800_000_000);

    RouteGuide.RouteGuideClient Client => new(Server.Calls);

    [Fact]
    [Trait("Contract", "6 RouteGuide: the 100 features, in that order, unnamed ones too")]
    public async Task ListsTheHundredFeaturesInOrder()
    {
        var file = Path.Combine(Binaries.RepositoryRoot(), "src", "orderd", "Services", "Samples", "route_guide_features.json");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var expected = json.RootElement.EnumerateArray().Select(feature => JsonParser.Default.Parse<Feature>(feature.GetRawText())).ToList();

        var features = await ListAsync(World);

        Assert.Equal(100, features.Count);
        Assert.Contains(features, feature => feature.Name.Length == 0);
        Assert.Equal(expected, features);
    }

    [Fact]
    [Trait("Contract", "6 ListFeatures: inclusive rectangle, corners in any order")]
    public async Task ARectangleHasItsEdgesAndCornersInAnyOrder()
    {
        var inside = await ListAsync(Between(400_000_000, -750_000_000, 410_000_000, -740_000_000));
        Assert.InRange(inside.Count, 1, 99);
        int south = inside.Min(f => f.Location.Latitude), north = inside.Max(f => f.Location.Latitude);
        int west = inside.Min(f => f.Location.Longitude), east = inside.Max(f => f.Location.Longitude);

        Assert.Equal(inside, await ListAsync(Between(south, west, north, east)));
        Assert.Equal(inside, await ListAsync(Between(north, east, south, west)));
        Assert.Equal(inside, await ListAsync(Between(south, east, north, west)));
        Assert.Equal(inside, await ListAsync(Between(north, west, south, east)));
        Assert.True((await ListAsync(Between(south + 1, west + 1, north - 1, east - 1))).Count < inside.Count);
    }

    [Fact]
    [Trait("Contract", "6 GetFeature: exact location, else a Feature with empty name and the asked location")]
    public async Task AFeatureIsFoundAtExactlyItsPoint()
    {
        var here = new Point { Latitude = 409_146_138, Longitude = -746_188_906 };
        var beside = new Point { Latitude = 409_146_138, Longitude = -746_188_905 };

        Assert.Equal(
            new Feature { Name = "Berkshire Valley Management Area Trail, Jefferson, NJ, USA", Location = here }, await Client.GetFeatureAsync(here));
        Assert.Equal(new Feature { Location = beside }, await Client.GetFeatureAsync(beside));
        Assert.Equal(new Feature { Location = new Point() }, await Client.GetFeatureAsync(new Point()));
    }

    [Fact]
    [Trait("Contract", "6 RecordRoute: the known route is 850915 m")]
    public async Task TheKnownRouteHasItsLength()
    {
        (int Latitude, int Longitude)[] route =
        [
            (412856162, -745148837), (418465462, -746859398), (406589790, -743560121), (416851321, -742674555), (415301720, -748416257),
            (407033786, -743977337), (401012643, -744035134), (412144655, -743949739), (414638017, -745957854), (400273442, -741220915),
        ];

        var summary = await RecordAsync(route.Select(point => new Point { Latitude = point.Latitude, Longitude = point.Longitude }));

        Assert.Equal((10, 10, 850_915), (summary.PointCount, summary.FeatureCount, summary.Distance));
        Assert.InRange(summary.ElapsedTime, 0, 60);
    }

    [Fact]
    [Trait("Contract", "6 RecordRoute: counts points at a feature, unnamed ones too")]
    public async Task CountsPointsThatAreAtAFeature()
    {
        var unnamed = (await ListAsync(World)).First(feature => feature.Name.Length == 0).Location;

        var summary = await RecordAsync([unnamed, new Point(), unnamed]);

        Assert.Equal((3, 2), (summary.PointCount, summary.FeatureCount));
        Assert.Equal(new RouteSummary(), await RecordAsync([]));
    }

    static Rectangle Between(int latitude, int longitude, int otherLatitude, int otherLongitude) => new()
    {
        Lo = new Point { Latitude = latitude, Longitude = longitude },
        Hi = new Point { Latitude = otherLatitude, Longitude = otherLongitude },
    };

    async Task<List<Feature>> ListAsync(Rectangle rectangle)
    {
        using var call = Client.ListFeatures(rectangle);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    async Task<RouteSummary> RecordAsync(IEnumerable<Point> points)
    {
        using var call = Client.RecordRoute();
        foreach (var point in points)
            await call.RequestStream.WriteAsync(point);
        await call.RequestStream.CompleteAsync();
        return await call;
    }
}
