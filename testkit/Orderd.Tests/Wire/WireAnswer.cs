namespace Orderd.Tests.Wire;

/// <summary>What the server had to say to one call.</summary>
sealed record WireAnswer
{
    /// <summary><c>grpc-status N</c>, <c>http N</c>, <c>reset N</c>, <c>goaway N</c>, <c>closed</c> or <c>no status</c>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Its headers and trailers.</summary>
    public List<(string Name, string Value)> Fields { get; } = [];

    /// <summary>The status that they say: gRPC's, or HTTP's where there is none.</summary>
    public string? Status => Find("grpc-status") is { } grpc ? $"grpc-status {grpc}" : Find(":status") is { } http ? $"http {http}" : null;

    string? Find(string name) => Fields.Where(field => field.Name == name).Select(field => field.Value).LastOrDefault();
}
