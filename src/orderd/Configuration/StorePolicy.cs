using Orderd.Errors;

namespace Orderd.Configuration;

/// <summary>What has to stand between orderd and a store that is on another machine.</summary>
static class StorePolicy
{
    /// <exception cref="StartFailure">Somebody in between could read or answer for the store, and nobody asked for that.</exception>
    public static void Check(Config config)
    {
        if (config.Insecure
            || config.Store is not StoreSpec.Postgres { Target: { IsRemote: true, Tls: not PostgresTls.VerifyFull } target })
        {
            return;
        }

        throw new StartFailure(
            ExitCode.Refused,
            $"{target} is on another machine, and sslmode={PostgresParameters.TextOf(target.Tls)} does not make sure that orders go there and nowhere "
            + "else. Leave sslmode out, which is verify-full then, or take the risk with --insecure.");
    }
}
