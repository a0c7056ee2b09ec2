namespace Orderd.Bench.Cluster;

/// <summary>An orderd over the cluster: its TCP port, and the file of its log.</summary>
sealed record ClusterDaemon(int Port, string Log);
