using System.Text.Json;
using Orderd.Contracts.Routeguide;

namespace Orderd.Services.Samples;

/// <summary>The hundred features of the tutorial, in the order of their file, which is part of the program.</summary>
sealed class FeatureMap
{
    readonly Dictionary<(int Latitude, int Longitude), Feature> _byLocation = [];

    public FeatureMap()
    {
        using var file = typeof(FeatureMap).Assembly.GetManifestResourceStream("route_guide_features.json")!;
        using var json = JsonDocument.Parse(file);
        var all = new List<Feature>();
        foreach (var feature in json.RootElement.EnumerateArray())
            all.Add(Read(feature));
        All = all;
        foreach (var feature in all)
            _byLocation.TryAdd((feature.Location.Latitude, feature.Location.Longitude), feature);
    }

    public IReadOnlyList<Feature> All { get; }

    /// <summary>The feature at exactly this point, or null.</summary>
    public Feature? At(Point point) => _byLocation.GetValueOrDefault((point.Latitude, point.Longitude));

    static Feature Read(JsonElement feature)
    {
        var location = feature.GetProperty("location"u8);
        return new Feature
        {
            Name = feature.GetProperty("name"u8).GetString(),
            Location = new Point
            {
                Latitude = location.GetProperty("latitude"u8).GetInt32(),
                Longitude = location.GetProperty("longitude"u8).GetInt32(),
            },
        };
    }
}
