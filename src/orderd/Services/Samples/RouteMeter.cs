using Orderd.Contracts.Routeguide;

namespace Orderd.Services.Samples;

/// <summary>Measures a route as its points come: great circles on a sphere, by the haversine formula.</summary>
sealed class RouteMeter
{
    const double EarthRadius = 6_371_000;
    const double DegreesPerE7 = 1e-7;

    Point? _last;

    /// <summary>Metres so far.</summary>
    public double Distance { get; private set; }

    public void Add(Point point)
    {
        if (_last is not null)
            Distance += Between(_last, point);
        _last = point;
    }

    static double Between(Point from, Point to)
    {
        var fromLatitude = Radians(from.Latitude);
        var toLatitude = Radians(to.Latitude);
        var halfLatitude = Math.Sin((toLatitude - fromLatitude) / 2);
        var halfLongitude = Math.Sin((Radians(to.Longitude) - Radians(from.Longitude)) / 2);
        var chord = (halfLatitude * halfLatitude) + (Math.Cos(fromLatitude) * Math.Cos(toLatitude) * halfLongitude * halfLongitude);
        return EarthRadius * 2 * Math.Atan2(Math.Sqrt(chord), Math.Sqrt(Math.Max(0, 1 - chord)));
    }

    static double Radians(int e7) => double.DegreesToRadians(e7 * DegreesPerE7);
}
