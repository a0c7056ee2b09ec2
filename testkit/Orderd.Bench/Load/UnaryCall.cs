namespace Orderd.Bench.Load;

/// <summary>One call to be made over and over. An answer of another length than expected is a failure in disguise.</summary>
sealed record UnaryCall(string Method, byte[] Request, int AnswerLength);
